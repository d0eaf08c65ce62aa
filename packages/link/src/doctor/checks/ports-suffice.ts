import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

/** AWS's most. */
const MOST_ADDRESSES = 7;

export const portsSuffice: Check = {
  id: "ports-suffice",
  question: "Has the load balancer ports left towards every database?",
  station: "load-balancer",
  mistakes: [30],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const errors = known(known(facts.probe).counters).PortAllocationErrorCount ?? 0;
    if (errors === 0) return [];
    const { secondaryAddresses } = known(facts.balancer);
    return [
      {
        cause:
          "the load balancer has no port left towards a database: a node has about 55,000 for each address of its own",
        evidence: [
          `PortAllocationErrorCount +${errors}`,
          `addresses of each node besides its own: ${secondaryAddresses}`,
          "a pooler beside the clients, such as PgBouncer, needs fewer connections",
        ],
        whose: "owner",
        repair: repairOf(facts, secondaryAddresses),
      },
    ];
  },
};

/** More addresses are more ports. AWS takes none back, so that nobody adds them without being asked. */
function repairOf(facts: Facts, now: number): Finding["repair"] {
  if (now >= MOST_ADDRESSES) {
    return {
      by: "hand",
      side: "owner",
      steps: ["# put a pooler beside the clients: each node has all addresses it can have"],
    };
  }
  const Attributes = [{ Key: "secondary_ips.auto_assigned.per_subnet", Value: String(now + 1) }];
  const call = awsCall("elbv2", "modifyLoadBalancerAttributes", {
    LoadBalancerArn: balancerOf(facts).arn,
    Attributes,
  });
  return { by: "hand", side: "owner", steps: [call, "postern apply   # lets the new addresses in to the databases"] };
}
