import type { Definition, ResourceConfigurationDesired } from "../resources/resource-configuration.ts";
import type { ResourceGatewayDesired } from "../resources/resource-gateway.ts";
import type { ResourceShareDesired } from "../resources/resource-share.ts";
import { gatewayName, resourceConfigurationName } from "../spec/resource-names.ts";
import { type CloudFormationResource, nameOf, tagsOf } from "./cloudformation-resource.ts";
import { groupReference } from "./cloudformation-security-groups.ts";
import type { ExportedLink } from "./exported-link.ts";

/** VPC Lattice's door into the databases' VPC. */
export function resourceGateway(desired: ResourceGatewayDesired, link: ExportedLink): CloudFormationResource[] {
  return [
    {
      name: "ResourceGateway",
      Type: "AWS::VpcLattice::ResourceGateway",
      Properties: {
        Name: gatewayName(link.spec.link),
        VpcIdentifier: desired.vpcId,
        SubnetIds: desired.subnetIds,
        SecurityGroupIds: [groupReference({ managedGroup: desired.name })],
        Tags: tagsOf(link, desired),
      },
    },
  ];
}

export function resourceConfiguration(
  desired: ResourceConfigurationDesired,
  link: ExportedLink,
): CloudFormationResource[] {
  const isArn = "arn" in desired.definition;
  return [
    {
      name: nameOf("ResourceConfiguration", desired.name),
      Type: "AWS::VpcLattice::ResourceConfiguration",
      Properties: {
        Name: resourceConfigurationName(link.spec.link, desired.name),
        ResourceConfigurationType: isArn ? "ARN" : "SINGLE",
        ResourceGatewayId: { Ref: "ResourceGateway" },
        ...(isArn ? {} : { PortRanges: [String(desired.port)], ProtocolType: "TCP" }),
        ResourceConfigurationDefinition: definitionOf(desired.definition),
        Tags: tagsOf(link, desired),
      },
    },
  ];
}

export function resourceShare(desired: ResourceShareDesired, link: ExportedLink): CloudFormationResource[] {
  const configurations = link.desired.filter(({ kind }) => kind === "resource-configuration");
  return [
    {
      name: "ResourceShare",
      Type: "AWS::RAM::ResourceShare",
      Properties: {
        Name: gatewayName(link.spec.link),
        AllowExternalPrincipals: true,
        Principals: desired.accountIds,
        ResourceArns: configurations.map(({ name }) => ({
          "Fn::GetAtt": [nameOf("ResourceConfiguration", name), "Arn"],
        })),
        Tags: tagsOf(link, desired),
      },
    },
  ];
}

function definitionOf(definition: Definition): object {
  if ("arn" in definition) return { ArnResource: definition.arn };
  if ("ipAddress" in definition) return { IpResource: definition.ipAddress };
  return { DnsResource: { DomainName: definition.domainName, IpAddressType: "IPV4" } };
}
