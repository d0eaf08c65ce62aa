import type { LinkFacts } from "../facts/link-facts.ts";
import type { Profile } from "../profiles/profile.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** What a reader should know before the plan is carried out. Pure. */
export function remarksOn(spec: LinkSpec, facts: LinkFacts, profile: Profile): string[] {
  const remarks = [...profile.remarks];
  if (!spec.network.crossZone) {
    remarks.push("cross-zone load balancing is off: connections through a zone without a database will time out");
  }
  if (spec.network.loadBalancerSecurityGroup !== "none") {
    const cidrs = spec.network.allowedCidrs.length > 0 ? spec.network.allowedCidrs : profile.privateCidrs.cidrs;
    if (cidrs.includes("10.0.0.0/8")) {
      remarks.push(`the load balancer's group lets in all of 10.0.0.0/8: ${profile.privateCidrs.note}`);
    }
  } else if (spec.network.allowedCidrs.length > 0) {
    remarks.push("network.allowedCidrs has no effect without a security group on the load balancer");
  }
  const principals = profile.environments[spec.environment]?.principals ?? [];
  if (spec.acceptance === "automatic" && principals.includes("*")) {
    remarks.push("anybody with an AWS account may connect: every principal is allowed and acceptance is automatic");
  }
  for (const { name, title, groupIds, notes } of facts.databases) {
    remarks.push(...notes.map((note) => `${name}: ${note}`));
    if (groupIds.length === 0)
      remarks.push(
        `${name}: ${title} has no security group here; its own firewall must let the load balancer's subnets in`,
      );
  }
  return remarks;
}
