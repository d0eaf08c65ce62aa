import type {
  GetResourceConfigurationRequest,
  GetResourceConfigurationResponse,
  ListResourceConfigurationsRequest,
  ListResourceConfigurationsResponse,
  ResourceConfigurationDefinition,
} from "@aws-sdk/client-vpc-lattice";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { verificationOf } from "./domain-verifications.ts";
import { bareId, latticePage } from "./lookups.ts";
import type { ResourceConfigurationRow } from "./store.ts";
import { requireVisible, visibleConfigurations } from "./visible-configurations.ts";

/** The caller's own, or one that is shared with it. */
export function getResourceConfiguration(
  world: World,
  input: GetResourceConfigurationRequest,
  caller: Caller,
): GetResourceConfigurationResponse {
  const row = requireVisible(world, caller, input.resourceConfigurationIdentifier);
  const verification = verificationOf(world, row);
  return {
    ...toSummary(row),
    allowAssociationToShareableServiceNetwork: row.allowsShareableNetworks,
    portRanges: row.portRanges,
    protocol: "TCP",
    resourceConfigurationDefinition: toDefinition(row),
    domainVerificationArn: verification?.arn,
    domainVerificationStatus: verification?.status,
  };
}

export function listResourceConfigurations(
  world: World,
  input: ListResourceConfigurationsRequest,
  caller: Caller,
): ListResourceConfigurationsResponse {
  const { resourceGatewayIdentifier, resourceConfigurationGroupIdentifier, domainVerificationIdentifier } = input;
  const isAsked = (id: string | undefined, identifier: string | undefined) =>
    identifier === undefined || id === bareId(identifier);
  const rows = visibleConfigurations(world, caller).filter(
    (row) =>
      isAsked(row.gatewayId, resourceGatewayIdentifier) &&
      isAsked(row.parentId, resourceConfigurationGroupIdentifier) &&
      isAsked(row.domainVerificationId, domainVerificationIdentifier),
  );
  const { page, next } = latticePage(rows, input);
  return { items: page.map(toSummary), nextToken: next };
}

/** Undefined for a group. */
export function toDefinition({ definition }: ResourceConfigurationRow): ResourceConfigurationDefinition | undefined {
  if (definition?.arn !== undefined) return { arnResource: { arn: definition.arn } };
  if (definition?.ipAddress !== undefined) return { ipResource: { ipAddress: definition.ipAddress } };
  if (definition?.domainName === undefined) return undefined;
  return { dnsResource: { domainName: definition.domainName, ipAddressType: "IPV4" } };
}

function toSummary(row: ResourceConfigurationRow) {
  return {
    id: row.id,
    name: row.name,
    arn: row.arn,
    resourceGatewayId: row.gatewayId,
    resourceConfigurationGroupId: row.parentId,
    type: row.type,
    status: row.status,
    amazonManaged: row.isAmazonManaged,
    createdAt: row.createdAt,
    lastUpdatedAt: row.updatedAt,
    customDomainName: row.customDomainName,
    domainVerificationId: row.domainVerificationId,
    groupDomain: row.groupDomain,
  };
}
