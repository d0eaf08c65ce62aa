import type { Definition, ResourceConfigurationDesired } from "../resources/resource-configuration.ts";
import type { ResourceGatewayDesired } from "../resources/resource-gateway.ts";
import type { ResourceShareDesired } from "../resources/resource-share.ts";
import { gatewayName, resourceConfigurationName } from "../spec/resource-names.ts";
import type { ExportedLink } from "./exported-link.ts";
import { expression, type HclBlock } from "./hcl.ts";
import { nameOf, resource, type TerraformResource, tags } from "./terraform-resource.ts";
import { groupReference } from "./terraform-security-groups.ts";

/** VPC Lattice's door into the databases' VPC. Names are looked up in public DNS: the provider's own default. */
export function resourceGateway(desired: ResourceGatewayDesired, link: ExportedLink): TerraformResource[] {
  return [
    {
      comment: desired.because,
      ...resource("aws_vpclattice_resource_gateway", "gateway"),
      attributes: {
        name: gatewayName(link.spec.link),
        vpc_id: desired.vpcId,
        subnet_ids: desired.subnetIds,
        security_group_ids: [groupReference({ managedGroup: desired.name })],
        tags: tags(link, desired),
      },
      importId: link.found.one("resource-gateway", desired.name)?.gatewayId,
    },
  ];
}

export function resourceConfiguration(desired: ResourceConfigurationDesired, link: ExportedLink): TerraformResource[] {
  const { definition } = desired;
  const isArn = "arn" in definition;
  return [
    {
      ...resource("aws_vpclattice_resource_configuration", nameOf(desired.name)),
      attributes: {
        name: resourceConfigurationName(link.spec.link, desired.name),
        type: isArn ? "ARN" : "SINGLE",
        resource_gateway_identifier: expression("aws_vpclattice_resource_gateway.gateway.id"),
        port_ranges: isArn ? undefined : [String(desired.port)],
        protocol: isArn ? undefined : "TCP",
        tags: tags(link, desired),
      },
      blocks: [{ type: "resource_configuration_definition", blocks: [definitionBlock(definition)] }],
      importId: link.found.one("resource-configuration", desired.name)?.configurationId,
    },
  ];
}

/** With an association for each configuration and each account: Terraform knows them one by one. */
export function resourceShare(desired: ResourceShareDesired, link: ExportedLink): TerraformResource[] {
  const found = link.found.one("resource-share", desired.name);
  const share = { resource_share_arn: expression("aws_ram_resource_share.share.arn") };
  const importOf = (entity: string | undefined, present: string[]) =>
    found && entity !== undefined && present.includes(entity) ? `${found.shareArn},${entity}` : undefined;
  const configurations = link.desired.filter(({ kind }) => kind === "resource-configuration");
  return [
    {
      comment: desired.because,
      ...resource("aws_ram_resource_share", "share"),
      attributes: {
        name: gatewayName(link.spec.link),
        allow_external_principals: true,
        tags: tags(link, desired),
      },
      importId: found?.shareArn,
    },
    ...configurations.map(({ name }): TerraformResource => {
      const arn = link.found.one("resource-configuration", name)?.arn;
      return {
        ...resource("aws_ram_resource_association", nameOf(name)),
        attributes: {
          resource_arn: expression(`aws_vpclattice_resource_configuration.${nameOf(name)}.arn`),
          ...share,
        },
        importId: importOf(arn, found?.resourceArns ?? []),
      };
    }),
    ...desired.accountIds.map(
      (accountId): TerraformResource => ({
        ...resource("aws_ram_principal_association", nameOf(`account_${accountId}`)),
        attributes: { principal: accountId, ...share },
        importId: importOf(accountId, Object.keys(found?.accounts ?? {})),
      }),
    ),
  ];
}

function definitionBlock(definition: Definition): HclBlock {
  if ("arn" in definition) return { type: "arn_resource", attributes: { arn: definition.arn } };
  if ("ipAddress" in definition) return { type: "ip_resource", attributes: { ip_address: definition.ipAddress } };
  return { type: "dns_resource", attributes: { domain_name: definition.domainName, ip_address_type: "IPV4" } };
}
