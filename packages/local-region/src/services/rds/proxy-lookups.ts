import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { blank } from "./lookups.ts";
import { type DbProxyRow, ownedName, type ProxyEndpointRow } from "./store.ts";

/** Throws DBProxyNotFoundFault. */
export function requireProxy(world: World, owner: Owned, name: string | undefined): DbProxyRow {
  if (!name) throw blank("DBProxyName");
  const row =
    world.rds.proxies.getOwn(owner, name) ?? world.rds.proxies.by("name", ownedName(owner, name.toLowerCase()))[0];
  if (row) return row;
  throw new AwsError("DBProxyNotFoundFault", `DBProxy with name ${name} not found`, 404);
}

/** Throws DBProxyEndpointNotFoundFault. The default endpoint has its proxy's name. */
export function requireProxyEndpoint(world: World, owner: Owned, name: string | undefined): ProxyEndpointRow {
  if (!name) throw blank("DBProxyEndpointName");
  const row = findProxyEndpoint(world, owner, name);
  if (row) return row;
  throw new AwsError("DBProxyEndpointNotFoundFault", `DBProxyEndpoint with name ${name} not found`, 404);
}

export function findProxyEndpoint(world: World, owner: Owned, name: string): ProxyEndpointRow | undefined {
  return world.rds.proxyEndpoints.by("name", ownedName(owner, name.toLowerCase()))[0];
}

/** The default one first. */
export function endpointsOf(world: World, proxy: DbProxyRow): ProxyEndpointRow[] {
  return world.rds.proxyEndpoints.by("proxy", proxy.arn);
}

/** Throws InvalidDBProxyStateFault. */
export function requireAvailableProxy(row: DbProxyRow): void {
  if (row.status === "available") return;
  throw new AwsError("InvalidDBProxyStateFault", `DBProxy ${row.name} is not in available state: ${row.status}`);
}
