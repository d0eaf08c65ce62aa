import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";
import type { SubnetPlace } from "../facts/vpc-network.ts";

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
      ...(own ? [finding(own, "owner", (ids) => `# in postern.yaml: network: { subnets: [${ids.join(", ")}] }`)] : []),
      ...(theirs
        ? [finding(theirs, "platform", (ids) => `# make the endpoint with --subnet-ids ${ids.join(" ")}`)]
        : []),
    ];
  },
};

/** The subnets, and those of them to keep; undefined when none shares a zone with another. */
function doubled(subnets: SubnetPlace[], ids: string[]): { all: SubnetPlace[]; keep: string[] } | undefined {
  const all = ids.flatMap((id) => subnets.find(({ subnetId }) => subnetId === id) ?? []);
  const keep = [...Map.groupBy(all, ({ zoneId }) => zoneId).values()].flatMap(([first]) => first?.subnetId ?? []);
  return keep.length < all.length ? { all, keep } : undefined;
}

function finding(
  { all, keep }: { all: SubnetPlace[]; keep: string[] },
  side: "owner" | "platform",
  command: (keep: string[]) => string,
): Finding {
  return {
    cause: "two subnets stand in one zone: AWS takes one per zone (DuplicateSubnetsInSameZone)",
    evidence: all.map(({ subnetId, zoneId }) => `${subnetId} is in ${zoneId}`),
    whose: side,
    repair: { by: "hand", side, command: command(keep) },
  };
}
