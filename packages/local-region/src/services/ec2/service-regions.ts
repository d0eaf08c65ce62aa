import { AwsError } from "../../wire/aws-error.ts";
import { listenersOf, requireLoadBalancer } from "../elbv2/lookups.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { isRegion } from "./regions.ts";
import type { EndpointServiceRow } from "./store.ts";
import { zoneIdsOf } from "./zones.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html */
const ZONES_WITHOUT = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];
const LEAST_ZONES = 2;
const DEFAULT_IDLE_SECONDS = "350";

/** The regions besides the service's own, when they and the load balancers allow endpoints from there. */
export function readRemoteRegions(world: World, owner: Caller, regions: string[], arns: string[]): string[] {
  const remote = [...new Set(regions)].filter((region) => region !== owner.region);
  const unknown = remote.find((region) => !isRegion(region));
  if (unknown) throw new AwsError("InvalidParameter", `The region '${unknown}' is not a valid region`);
  if (remote.length > 0) checkRemoteAccess(world, owner, arns);
  return remote;
}

/** Whether the service may be used from the region. */
export function isOffered(service: EndpointServiceRow, region: string): boolean {
  return service.region === region || (service.remoteRegions?.includes(region) ?? false);
}

function checkRemoteAccess(world: World, owner: Caller, arns: string[]): void {
  for (const arn of arns) {
    const loadBalancer = requireLoadBalancer(world, owner, arn);
    const zones = loadBalancer.nodes.map((node) => node.zoneId);
    if (zones.some((zoneId) => ZONES_WITHOUT.includes(zoneId))) {
      const able = zoneIdsOf(owner.region).filter((zoneId) => !ZONES_WITHOUT.includes(zoneId));
      throw new AwsError(
        "InvalidParameter",
        `Only the following availability zones are supported for remote access: ${able.join(", ")}`,
      );
    }
    if (zones.length < LEAST_ZONES) {
      throw new AwsError("InvalidParameter", `The load balancer '${arn}' needs ${LEAST_ZONES} availability zones`);
    }
    const custom = listenersOf(world, loadBalancer).some(
      (listener) =>
        (listener.attributes.get("tcp.idle_timeout.seconds") ?? DEFAULT_IDLE_SECONDS) !== DEFAULT_IDLE_SECONDS,
    );
    if (custom) {
      throw new AwsError(
        "InvalidParameter",
        `The load balancer '${arn}' has a listener with a TCP idle timeout of its own`,
      );
    }
  }
}
