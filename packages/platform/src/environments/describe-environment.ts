import type { Environment, EnvironmentDetail } from "@postern/platform-api";
import type { EnvironmentConfig, PlatformConfig } from "../config.ts";
import { publicPortsOf } from "../connections/allowed-ports.ts";
import type { ShardLoad } from "../placement/rank-shards.ts";
import type { Work } from "../work/work.ts";
import { principalsOf } from "./principals-of.ts";
import { placesOf } from "./shards.ts";
import { type EnvironmentRow, toConfig } from "./store.ts";

/** What a tenant sees of one. */
export function toEnvironment(
  environment: EnvironmentConfig,
  aws: PlatformConfig["aws"],
  tenant?: string,
): Environment {
  const { name, region, clientCidrs, approval = false } = environment;
  return { name, region, clientCidrs, approval, principals: principalsOf(environment, aws, tenant) };
}

/** All of one, with the zones of its subnets by id, if AWS tells them. */
export async function describeEnvironment(
  row: EnvironmentRow,
  aws: PlatformConfig["aws"],
  work: Pick<Work, "subnetZones">,
  loads: ShardLoad[],
): Promise<EnvironmentDetail> {
  const environment = toConfig(row);
  const { vpcId, subnetIds, roleArn, tenantRoleArn, dnsServers, socksProxy, principals } = environment;
  const zones = await work.subnetZones(environment).catch((error: unknown) => error as Error);
  const zoneOf = (id: string) =>
    Array.isArray(zones) ? (zones.find(({ subnetId }) => subnetId === id)?.zoneId ?? null) : null;
  return {
    ...toEnvironment(environment, aws),
    vpcId,
    subnets: subnetIds.map((subnetId) => ({ subnetId, zoneId: zoneOf(subnetId) })),
    zonesUnknown: Array.isArray(zones) ? null : zones.message,
    roleArn: roleArn ?? null,
    tenantRoleArn: tenantRoleArn ?? null,
    dnsServers: dnsServers ?? [],
    socksProxy: socksProxy ?? null,
    publicPorts: publicPortsOf(environment),
    shards: placesOf(environment).map((place, index) => ({
      ...{ name: place.shard, vpcId: place.vpcId, subnetIds: place.subnetIds, roleArn: place.roleArn ?? null },
      principals: principalsOf(place, aws),
      ...{ endpoints: loads[index]!.taken, endpointsPerVpc: loads[index]!.quota },
    })),
    ownPrincipals: principals ?? [],
    source: row.source,
    version: row.version,
  };
}
