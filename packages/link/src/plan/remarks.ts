import type { LinkFacts } from "../facts/link-facts.ts";
import type { Profile } from "../profiles/profile.ts";
import type { Found } from "../resources/found.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { costPerMonth, describeCost } from "./cost-per-month.ts";

/** What a reader should know before the plan is carried out; `today` is a day such as 2026-11-23. Pure. */
export function remarksOn(
  spec: LinkSpec,
  facts: LinkFacts,
  profile: Profile,
  found: Pick<Found, "one"> = { one: () => undefined },
  today = "",
): string[] {
  return [
    ...profile.remarks,
    ...crossZone(spec, facts),
    ...groups(spec),
    ...wideRanges(spec, profile, found, today),
    ...acceptance(spec, profile),
    ...facts.databases.flatMap(({ name, title, groupIds, notes }) => [
      ...notes.map((note) => `${name}: ${note}`),
      ...(groupIds.length > 0
        ? []
        : [`${name}: ${title} has no security group here; its own firewall must let the load balancer's subnets in`]),
    ]),
    describeCost(costPerMonth(spec, facts), spec.region),
  ];
}

function crossZone({ network }: LinkSpec, { databases, subnets }: LinkFacts): string[] {
  if (network.crossZone || subnets.length < 2) return [];
  const single = databases.filter(({ addresses }) => addresses.length === 1).map(({ name }) => name);
  const who = single.length > 0 ? `; ${single.join(", ")} stands in one zone of ${subnets.length}` : "";
  return [`cross-zone load balancing is off: connections through a zone without a database will time out${who}`];
}

function groups({ network }: LinkSpec): string[] {
  if (network.loadBalancerSecurityGroup !== "none" || network.allowedCidrs.length === 0) return [];
  return ["network.allowedCidrs has no effect without a security group on the load balancer"];
}

/** A range as wide as 10.0.0.0/8 holds everybody's networks: it is dated, and named until it is gone. */
function wideRanges({ network }: LinkSpec, profile: Profile, found: Pick<Found, "one">, today: string): string[] {
  if (network.loadBalancerSecurityGroup !== "managed") return [];
  const cidrs = network.allowedCidrs.length > 0 ? network.allowedCidrs : profile.privateCidrs.cidrs;
  if (!cidrs.includes("10.0.0.0/8")) return [];
  const rules = found.one("security-group", "load-balancer")?.rules ?? [];
  const until = rules.find(({ source }) => source === "10.0.0.0/8")?.until;
  const dated = until ?? `${profile.privateCidrs.temporaryDays ?? 30} days after it is made`;
  const isOver = until !== undefined && until < today;
  const when = isOver ? `was meant to stand until ${until}, which is over` : `is meant to stand until ${dated}`;
  const remedy = `ask ${profile.title} for its own ranges and write them to network.allowedCidrs`;
  return [
    `the load balancer's group lets in all of 10.0.0.0/8, which ${when}: ${remedy}. ${profile.privateCidrs.note}`,
  ];
}

function acceptance({ acceptance, environment }: LinkSpec, profile: Profile): string[] {
  const principals = profile.environments[environment]?.principals ?? [];
  if (acceptance !== "automatic" || !principals.includes("*")) return [];
  return ["anybody with an AWS account may connect: every principal is allowed and acceptance is automatic"];
}
