import { zoneNameOf } from "../services/ec2/zones.ts";
import type { LoadBalancerRow } from "../services/elbv2/store.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName } from "./answer.ts";
import { findByDnsName } from "./name-index.ts";
import { zonesWithPath } from "./zones-with-path.ts";

const TTL_SECONDS = 60;

/**
 * A load balancer's name has the addresses of its zones that lead somewhere; `ZONE.NAME` has one zone's, or none while
 * that zone is withdrawn.
 */
export function answerLoadBalancerName(world: World, name: string): DnsAnswer {
  const whole = findLoadBalancer(world, name);
  if (whole) return answerWith(whole, whole.nodes);
  const dot = name.indexOf(".");
  const zoned = findLoadBalancer(world, name.slice(dot + 1));
  const nodes = zoned?.nodes.filter((node) => zoneNameOf(zoned, node.zoneId) === name.slice(0, dot)) ?? [];
  return zoned && nodes.length > 0 ? answerWith(zoned, nodes) : noSuchName();

  function answerWith(row: LoadBalancerRow, candidates: LoadBalancerRow["nodes"]): DnsAnswer {
    const zones = zonesWithPath(world, row);
    const useful = candidates.filter(({ zoneId }) => zones.includes(zoneId));
    return addressesOf(
      useful.map(({ address }) => address),
      TTL_SECONDS,
    );
  }
}

function findLoadBalancer(world: World, name: string) {
  return findByDnsName(world.elbv2.loadBalancers, name, ({ arn }) => arn);
}
