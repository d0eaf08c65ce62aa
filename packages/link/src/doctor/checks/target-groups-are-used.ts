import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { addressesBehind } from "../facts/registered.ts";
import { subnetOf } from "../facts/vpc-network.ts";
import { APPLY, type Repair } from "../repair.ts";

export const targetGroupsAreUsed: Check = {
  id: "target-groups-are-used",
  question: "Does a listener forward to every database, and is the load balancer in its zone?",
  station: "targets",
  mistakes: [17],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const found = known(facts.found);
    const used = found.all("listener").map(({ targetGroupArn }) => targetGroupArn);
    const unused = facts.spec.databases
      .map(({ name }) => ({ name, group: found.one("target-group", name) }))
      .filter(({ group }) => !group || !used.includes(group.arn))
      .map(
        ({ name, group }): Finding => ({
          cause: `no listener forwards to ${name}: its targets are unused, and its port leads nowhere`,
          evidence: [group ? `target group ${group.groupName} has no listener` : "it has no target group"],
          whose: "owner",
          repair: { by: "apply" },
        }),
      );
    return [...unused, ...outsideZones(facts)];
  },
};

/** Cross-zone does not help a target in the VPC whose zone the load balancer does not stand in. */
function outsideZones(facts: Facts): Finding[] {
  const balancer = balancerOf(facts);
  const network = known(facts.network);
  const zones = network.subnets
    .filter(({ subnetId }) => balancer.subnetIds.includes(subnetId))
    .map(({ zoneId }) => zoneId);
  return known(facts.found)
    .all("target-group")
    .flatMap(({ name }) =>
      addressesBehind(facts, name).flatMap((address): Finding[] => {
        const place = subnetOf(network, address);
        if (!place || zones.includes(place.zoneId)) return [];
        return [
          {
            cause: `${address} of ${name} stands in ${place.zoneId}, where the load balancer does not: it is unused, cross-zone or not`,
            evidence: [`the load balancer stands in ${zones.join(", ")}`],
            whose: "owner",
            repair: bringTo(facts, place.subnetId),
          },
        ];
      }),
    );
}

/** Apply does it where the specification's subnets hold the zone; else they have to be named. */
function bringTo(facts: Facts, subnetId: string): Repair {
  const wanted = facts.planned.known ? facts.planned.value.facts.subnets : [];
  const isWanted = wanted.some((subnet) => subnet.subnetId === subnetId);
  if (isWanted) return { by: "apply" };
  const value = [...balancerOf(facts).subnetIds, subnetId];
  return { by: "hand", side: "owner", steps: [{ field: "network.subnets", value }, APPLY] };
}
