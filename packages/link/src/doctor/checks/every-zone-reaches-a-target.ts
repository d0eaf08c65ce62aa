import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { addressesBehind } from "../facts/registered.ts";
import { subnetOf } from "../facts/vpc-network.ts";
import { awsCall } from "../repair.ts";

const CROSS_ZONE = "load_balancing.cross_zone.enabled";

export const everyZoneReachesATarget: Check = {
  id: "every-zone-reaches-a-target",
  question: "Does every zone of the service lead to a database?",
  station: "load-balancer",
  mistakes: [16],
  dependsOn: ["link-is-applied", "target-groups-are-used", "targets-are-current"],
  run(facts) {
    const found = known(facts.found);
    const balancer = balancerOf(facts);
    return found.all("target-group").flatMap((group): Finding[] => {
      const own = group.attributes?.[CROSS_ZONE];
      const isCrossZone = own === "true" || (own !== "false" && balancer.crossZone);
      if (isCrossZone) return [];
      const addresses = addressesBehind(facts, group.name);
      // One outside the VPC is in every zone.
      const outside = found.one("targets", group.name)?.targets.some(({ zone }) => zone === "all");
      if (addresses.length === 0 || outside) return [];
      const served = addresses.map((address) => subnetOf(known(facts.network), address)?.zoneId);
      const empty = zonesInUse(facts).filter((zoneId) => !served.includes(zoneId));
      if (empty.length === 0) return [];
      const Attributes = [{ Key: CROSS_ZONE, Value: "true" }];
      return [
        {
          cause: `cross-zone load balancing is off, and no database of ${group.name} stands in ${empty.join(", ")}: from there connects fail`,
          evidence: addresses.map((address, index) => `${address} stands in ${served[index] ?? "no zone of the VPC"}`),
          whose: "owner",
          repair:
            facts.spec.network.crossZone && own !== "false"
              ? { by: "apply" }
              : {
                  by: "calls",
                  side: "owner",
                  calls: [
                    own === "false"
                      ? awsCall("elbv2", "modifyTargetGroupAttributes", { TargetGroupArn: group.arn, Attributes })
                      : awsCall("elbv2", "modifyLoadBalancerAttributes", { LoadBalancerArn: balancer.arn, Attributes }),
                  ],
                },
        },
      ];
    });
  },
};

/** Where the platform stands, where that is known; else wherever it may. */
function zonesInUse(facts: Facts): string[] {
  const { zoneIds } = serviceOf(facts);
  const subnets = facts.platform.known ? facts.platform.value.subnets : undefined;
  return subnets?.known ? zoneIds.filter((id) => subnets.value.some(({ zoneId }) => zoneId === id)) : zoneIds;
}
