import { LinkError } from "../errors.ts";
import type { DatabaseIngressDesired } from "../resources/database-ingress.ts";
import type { GatewayGroupDesired } from "../resources/gateway-security-group.ts";
import type { SecurityGroupDesired } from "../resources/security-group.ts";
import { descriptionFor } from "../spec/resource-names.ts";
import { type CloudFormationResource, nameOf, tagsOf } from "./cloudformation-resource.ts";
import type { ExportedLink } from "./exported-link.ts";

/** The load balancer's own group and its rules. */
export function securityGroup(desired: SecurityGroupDesired, link: ExportedLink): CloudFormationResource[] {
  return ownGroup(desired, link, "load balancer");
}

export function gatewaySecurityGroup(desired: GatewayGroupDesired, link: ExportedLink): CloudFormationResource[] {
  return ownGroup(desired, link, "resource gateway");
}

function ownGroup(
  desired: SecurityGroupDesired | GatewayGroupDesired,
  link: ExportedLink,
  purpose: string,
): CloudFormationResource[] {
  const description = descriptionFor(link.spec.link, purpose);
  return [
    {
      name: nameOf("SecurityGroup", desired.name),
      Type: "AWS::EC2::SecurityGroup",
      Properties: {
        GroupName: desired.groupName,
        GroupDescription: description,
        VpcId: desired.vpcId,
        ...(desired.inbound.length > 0
          ? {
              SecurityGroupIngress: desired.inbound.map(({ port, source }) => ({
                ...tcp(port),
                ...sourceOf(source),
                Description: description,
              })),
            }
          : {}),
        Tags: tagsOf(link, desired),
      },
    },
  ];
}

/** The database's group lets the load balancer in: its group, or each of its nodes by the address it has. */
export function databaseIngress(desired: DatabaseIngressDesired, link: ExportedLink): CloudFormationResource[] {
  const { groupId, port, from } = desired;
  const sources = from === "nodes" ? nodesOf(link) : [{ SourceSecurityGroupId: groupReference(from) }];
  return sources.map((source, index) => ({
    name: nameOf("DatabaseIngress", sources.length > 1 ? `${desired.name}-${index + 1}` : desired.name),
    Type: "AWS::EC2::SecurityGroupIngress",
    Properties: {
      GroupId: groupId,
      ...tcp(port),
      ...source,
      Description: descriptionFor(
        link.spec.link,
        link.spec.via === "resource-gateway" ? "resource gateway" : "load balancer",
      ),
    },
  }));
}

export function groupReference(group: { managedGroup: string } | { groupId: string }) {
  return "groupId" in group
    ? group.groupId
    : { "Fn::GetAtt": [nameOf("SecurityGroup", group.managedGroup), "GroupId"] };
}

function nodesOf({ spec, found }: ExportedLink) {
  const addresses = found.one("load-balancer", "load-balancer")?.nodeAddresses ?? [];
  if (addresses.length > 0) return addresses.map((address) => sourceOf(`${address}/32`));
  const message = "the database's group is to let the load balancer's addresses in, which AWS tells when it stands";
  const hint = "run postern apply first, or let it have a group: network.loadBalancerSecurityGroup: managed";
  throw new LinkError("link-missing", [{ field: "link", value: spec.link, message, hint }]);
}

const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });

const sourceOf = (source: string) =>
  source.startsWith("sg-") ? { SourceSecurityGroupId: source } : { CidrIp: source };
