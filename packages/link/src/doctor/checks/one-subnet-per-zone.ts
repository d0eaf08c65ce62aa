import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { known } from "../facts/reading.ts";
import type { SubnetPlace } from "../facts/vpc-network.ts";
import { APPLY, type RepairStep, type Side } from "../repair.ts";
import { makeEndpoint } from "./make-endpoint.ts";

export const oneSubnetPerZone: Check = {
  id: "one-subnet-per-zone",
  question: "Is there one subnet per zone on either side?",
  station: "load-balancer",
  mistakes: [7],
  dependsOn: [],
  run(facts) {
    const named = facts.spec.network.subnets ?? [];
    const own = named.length > 0 ? doubled(known(facts.network).subnets, named) : undefined;
    const platform = facts.platform.known ? facts.platform.value.subnets : undefined;
    const theirs = platform?.known
      ? doubled(
          platform.value,
          platform.value.map(({ subnetId }) => subnetId),
        )
      : undefined;
    return [
      ...(own ? [finding(own, "owner", [{ field: "network.subnets", value: own.keep }, APPLY])] : []),
      ...(theirs ? [finding(theirs, "platform", [endpointIn(facts, theirs.keep)])] : []),
    ];
  },
};

/** While there is no service, or none that may be seen, words. */
function endpointIn(facts: Facts, keep: string[]): RepairStep {
  const isMade = facts.found.known && facts.found.value.one("endpoint-service", "service") !== undefined;
  return (isMade ? makeEndpoint(facts) : undefined) ?? `# make the endpoint with --subnet-ids ${keep.join(" ")}`;
}

/** The subnets, and those of them to keep; undefined when none shares a zone with another. */
function doubled(subnets: SubnetPlace[], ids: string[]): { all: SubnetPlace[]; keep: string[] } | undefined {
  const all = ids.flatMap((id) => subnets.find(({ subnetId }) => subnetId === id) ?? []);
  const keep = [...Map.groupBy(all, ({ zoneId }) => zoneId).values()].flatMap(([first]) => first?.subnetId ?? []);
  return keep.length < all.length ? { all, keep } : undefined;
}

function finding({ all }: { all: SubnetPlace[] }, side: Side, steps: RepairStep[]): Finding {
  return {
    cause: "two subnets stand in one zone: AWS takes one per zone (DuplicateSubnetsInSameZone)",
    evidence: all.map(({ subnetId, zoneId }) => `${subnetId} is in ${zoneId}`),
    whose: side,
    repair: { by: "hand", side, steps },
  };
}
