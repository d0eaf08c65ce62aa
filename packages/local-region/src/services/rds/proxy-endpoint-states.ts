import type { Duplex } from "node:stream";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSubnet } from "../ec2/lookups.ts";
import { createManagedInterface, deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readersBehind } from "./cluster-endpoints.ts";
import { writerOf } from "./cluster-members.ts";
import { readIdentifier } from "./db-instance-parameters.ts";
import { dnsNameOf } from "./db-names.ts";
import { logFailure } from "./log-failure.ts";
import type { DbInstanceRow, DbProxyRow, ProxyEndpointRow } from "./store.ts";

/** Fixed for PostgreSQL (memory). */
export const PROXY_PORT = 5432;
/** About what AWS takes (memory). */
const PROXY_SECONDS = 300;
/** Within this machine. */
const DIAL_MS = 2000;

export interface NewProxyEndpoint {
  proxy: DbProxyRow;
  name: string;
  isDefault: boolean;
  targetRole: "READ_WRITE" | "READ_ONLY";
  subnetIds: string[];
  groupIds: string[];
}

/** An endpoint with an interface in each subnet, whose addresses it keeps; the caller refreshes the network. */
export function addProxyEndpoint(world: World, caller: Caller, wish: NewProxyEndpoint): ProxyEndpointRow {
  const owner = { accountId: caller.accountId, region: caller.region };
  const { proxy, name, subnetIds, groupIds, isDefault, targetRole } = wish;
  const made: string[] = [];
  try {
    for (const subnetId of subnetIds) {
      const options = { ...owner, subnetId, groupIds, interfaceType: "interface", requesterId: "amazon-rds" } as const;
      made.push(
        createManagedInterface(world, { ...options, description: `Network interface for DBProxy ${name}` })
          .networkInterfaceId,
      );
    }
  } catch (error) {
    for (const id of made) deleteManagedInterface(world, id);
    throw error;
  }
  return world.rds.proxyEndpoints.put({
    ...owner,
    arn: isDefault
      ? proxy.arn
      : `arn:aws:rds:${owner.region}:${owner.accountId}:db-proxy-endpoint:prx-endpoint-${world.ids.hex(17)}`,
    name,
    proxyArn: proxy.arn,
    isDefault,
    status: "creating",
    targetRole,
    dnsName: dnsNameOf(owner, isDefault ? "proxy" : "proxy-endpoint", name),
    vpcId: proxy.vpcId,
    subnetIds,
    groupIds,
    networkInterfaceIds: made,
    createdAt: world.clock.now(),
  });
}

/** Two zones at least, of one VPC. Throws InvalidSubnet. */
export function readProxySubnets(world: World, caller: Caller, subnetIds: string[] | undefined) {
  const subnets = [...new Set(subnetIds ?? [])].map((id) => {
    try {
      return requireSubnet(world, caller, id);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError("InvalidSubnet", `Some input subnets in :[${id}] are invalid.`);
    }
  });
  const [first] = subnets;
  if (!first || new Set(subnets.map((subnet) => subnet.zoneId)).size < 2) {
    throw new AwsError("InvalidSubnet", "The subnets of a proxy must be in at least two Availability Zones.");
  }
  if (subnets.some((subnet) => subnet.vpcId !== first.vpcId)) {
    throw new AwsError("InvalidSubnet", "The subnets of a proxy must be in one VPC.");
  }
  return { vpcId: first.vpcId, subnetIds: subnets.map((subnet) => subnet.subnetId) };
}

export function readProxyName(name: string | undefined, parameter: string): string {
  return readIdentifier(name, parameter);
}

/** `available` when it listens and AWS's time is over. */
export async function openProxyEndpoint(world: World, proxy: DbProxyRow, row: ProxyEndpointRow): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(PROXY_SECONDS, resolve));
  if (!(await listenForProxy(world, proxy, row))) return;
  await delay;
  if (row.status === "creating") row.status = "available";
}

/** Listens at each of its addresses; whether it does. */
export async function listenForProxy(world: World, proxy: DbProxyRow, row: ProxyEndpointRow): Promise<boolean> {
  try {
    for (const interfaceId of row.networkInterfaceIds) {
      const address = world.ec2.networkInterfaces.get(interfaceId)?.privateIpAddress;
      if (address === undefined) continue;
      if (row.status === "deleting") return false;
      await world.databases.openProxy({
        id: interfaceId,
        listen: (server) => world.network.plane.listen(server, { vpcId: row.vpcId, address, port: PROXY_PORT }),
        connect: () => connectOnward(world, proxy, row, interfaceId),
        patienceMs: () => proxy.pool.borrowTimeout * 1000,
      });
    }
    return true;
  } catch (error) {
    row.status = "incompatible-network";
    logFailure(world, `the proxy endpoint ${row.name} of account ${row.accountId} takes no connections`, error);
    return false;
  }
}

/** Its clients are cut, its addresses are free again. */
export async function closeProxyEndpoint(world: World, row: ProxyEndpointRow): Promise<void> {
  row.status = "deleting";
  for (const interfaceId of row.networkInterfaceIds) {
    await world.databases.closeProxy(interfaceId);
    deleteManagedInterface(world, interfaceId);
  }
  await world.network.refresh();
  world.rds.proxyEndpoints.delete(`${row.proxyArn} ${row.name}`);
  world.rds.tags.delete(row.arn);
}

/** What a proxy's target is: one instance, or a cluster's members. */
export function targetsOf(
  world: World,
  proxy: DbProxyRow,
): { writer: DbInstanceRow | undefined; readers: DbInstanceRow[] } {
  const instance = world.rds.instances.get(proxy.targetArn ?? "");
  if (instance) return { writer: instance, readers: [] };
  const cluster = world.rds.clusters.get(proxy.targetArn ?? "");
  if (!cluster) return { writer: undefined, readers: [] };
  const writer = writerOf(world, cluster);
  return { writer, readers: readersBehind(world, cluster).filter((row) => row !== writer) };
}

let turn = 0;

/** To the writer where it is now, not where its name still leads. */
async function connectOnward(
  world: World,
  proxy: DbProxyRow,
  { targetRole }: ProxyEndpointRow,
  interfaceId: string,
): Promise<Duplex | undefined> {
  const { writer, readers } = targetsOf(world, proxy);
  const target = targetRole === "READ_WRITE" ? writer : readers[turn++ % Math.max(1, readers.length)];
  const address = target && world.ec2.networkInterfaces.get(target.networkInterfaceId)?.privateIpAddress;
  if (!target || address === undefined || target.status === "rebooting") return undefined;
  const connected = await world.network.plane.connect(interfaceId, { address, port: target.port }, DIAL_MS);
  return "stream" in connected ? connected.stream : undefined;
}
