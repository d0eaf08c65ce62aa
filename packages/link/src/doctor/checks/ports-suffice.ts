import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf, databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { type AwsCall, awsCall } from "../repair.ts";
import { admit } from "./admit.ts";

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
    const steps = ["# put a pooler beside the clients: each node has all addresses that it can have"];
    return { by: "hand", side: "owner", steps };
  }
  const Attributes = [{ Key: "secondary_ips.auto_assigned.per_subnet", Value: String(now + 1) }];
  const { arn, groupIds } = balancerOf(facts);
  const call = awsCall("elbv2", "modifyLoadBalancerAttributes", { LoadBalancerArn: arn, Attributes });
  return { by: "hand", side: "owner", steps: [...(groupIds.length > 0 ? [] : admitSubnets(facts)), call] };
}

/** Without a group of the load balancer's the databases let in its nodes' addresses, and have to let in the new ones. */
function admitSubnets(facts: Facts): AwsCall[] {
  const { subnetIds } = balancerOf(facts);
  const ranges = known(facts.network)
    .subnets.filter(({ subnetId }) => subnetIds.includes(subnetId))
    .map(({ cidrBlock }) => cidrBlock);
  return databasesOf(facts).flatMap(({ groupIds: [groupId], port }) =>
    groupId === undefined ? [] : [admit(groupId, "in", port, ranges)],
  );
}
