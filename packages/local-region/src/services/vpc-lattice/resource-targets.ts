import { findDatabaseEndpoints } from "../rds/database-endpoints.ts";
import type { World } from "../world.ts";
import { verificationOf } from "./domain-verifications.ts";
import { type PortRange, toPortRanges } from "./port-ranges.ts";
import type { ResourceConfigurationRow, ResourceGatewayRow } from "./store.ts";

/** Where a gateway connects to for a resource: exactly one of the last two. */
export interface ResourceTarget {
  portRanges: PortRange[];
  domainName: string | undefined;
  ipAddress: string | undefined;
}

/** The single resources behind a configuration: its children, or itself. */
export function resourcesOf(world: World, configuration: ResourceConfigurationRow): ResourceConfigurationRow[] {
  const children = world.vpcLattice.configurations
    .by("parent", configuration.id)
    .filter((row) => row.status !== "DELETE_IN_PROGRESS");
  return configuration.type === "GROUP" || children.length > 0 ? children : [configuration];
}

/** Undefined while there is nothing to connect to: a group, or a database that is gone. */
export function targetOf(world: World, resource: ResourceConfigurationRow): ResourceTarget | undefined {
  const { definition } = resource;
  const portRanges = toPortRanges(resource.portRanges);
  if (definition?.domainName !== undefined)
    return { portRanges, domainName: definition.domainName, ipAddress: undefined };
  if (definition?.ipAddress !== undefined)
    return { portRanges, domainName: undefined, ipAddress: definition.ipAddress };
  const database = definition?.arn === undefined ? undefined : findDatabaseEndpoints(world, resource, definition.arn);
  const [name] = database?.names ?? [];
  if (!database || !name) return undefined;
  return { portRanges: [{ from: database.port, to: database.port }], domainName: name.dnsName, ipAddress: undefined };
}

export function gatewayOf(world: World, resource: ResourceConfigurationRow): ResourceGatewayRow | undefined {
  return world.vpcLattice.gateways.get(resource.gatewayId);
}

/**
 * The name under which a consumer may have the resource in its own VPC, and whether its ownership is proved: AWS's own
 * name of a database always is. Undefined when the resource brings none.
 */
export function privateNameOf(
  world: World,
  resource: ResourceConfigurationRow,
): { name: string; isVerified: boolean } | undefined {
  const custom = resource.customDomainName;
  if (custom !== undefined) return { name: custom, isVerified: verificationOf(world, resource)?.status === "VERIFIED" };
  const parent = world.vpcLattice.configurations.get(resource.parentId ?? "");
  if (resource.definition?.arn === undefined && parent?.definition?.arn === undefined) return undefined;
  const name = targetOf(world, resource)?.domainName?.toLowerCase();
  return name === undefined ? undefined : { name, isVerified: true };
}
