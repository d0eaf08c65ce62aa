import { isNotFound, ownershipFilters } from "@postern/aws";
import { descriptionFor } from "../spec/resource-names.ts";
import type { Found } from "./found.ts";
import {
  addInboundRules,
  type InboundRule,
  type ObservedRule,
  readInboundRules,
  revokeInboundRules,
} from "./group-rules.ts";
import type { Change, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** The rule on the database's own security group that lets the load balancer, or the resource gateway, in. */
export interface DatabaseIngressDesired extends DesiredResource {
  kind: "database-ingress";
  groupId: string;
  port: number;
  /** The load balancer's group where it has one (by name among ours, or an existing id), else its nodes' addresses. */
  from: "nodes" | { managedGroup: string } | { groupId: string };
}

export interface DatabaseIngressObserved {
  name: string;
  /** Ours: they carry the link's tags. */
  rules: ObservedRule[];
  /** Everybody's rules in the same group that let something in at a port; read where ours do not suffice. */
  others: ObservedRule[];
}

export const databaseIngress: ResourceKind<DatabaseIngressDesired, DatabaseIngressObserved> = {
  kind: "database-ingress",
  after: ["load-balancer", "security-group", "gateway-security-group"],
  permissions: {
    read: ["ec2:DescribeSecurityGroupRules"],
    write: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:CreateTags"],
  },

  async observe({ clients, link }, desired, found) {
    const tagged = await readInboundRules(clients, ownershipFilters(link, "database-ingress"));
    // Somebody else's rule that does the same matters only where one of ours is missing.
    const lacking = desired.filter(
      (each) => difference(each, sourcesOf(each, found) ?? [], ownOf(each, tagged)).missing.length > 0,
    );
    const groupIds = [...new Set(lacking.map(({ groupId }) => groupId))];
    const present =
      groupIds.length > 0 ? await readInboundRules(clients, [{ Name: "group-id", Values: groupIds }]) : [];
    const names = new Set([...tagged.map(({ owner }) => owner?.name ?? ""), ...desired.map(({ name }) => name)]);
    return [...names].flatMap((name) => {
      const rules = tagged.filter(({ owner }) => owner?.name === name);
      const wanted = desired.find((each) => each.name === name);
      const others = present.filter(
        ({ groupId, ruleId }) => groupId === wanted?.groupId && !rules.some((rule) => rule.ruleId === ruleId),
      );
      return rules.length > 0 || others.length > 0 ? [{ name, rules, others }] : [];
    });
  },

  compare(desired, observed, found) {
    const sources = sourcesOf(desired, found);
    if (!sources) return [change("none", `tcp ${desired.port} from the ${sourceWord(desired)}`)];
    const { missing, extra } = difference(desired, sources, observed);
    const added: Change[] = missing.map(({ source }) => change("none", `tcp ${desired.port} from ${source}`));
    return [...added, ...extra.map(({ port, source }) => change(`tcp ${port} from ${source}`, "none"))];
  },

  async ensure(context, desired, observed, found) {
    const sources = sourcesOf(desired, found) ?? [];
    const before = observed ?? { name: desired.name, rules: [], others: [] };
    const { missing, extra } = difference(desired, sources, before);
    const ownership = { link: context.link, kind: desired.kind, name: desired.name };
    const added = await addInboundRules(
      context.clients,
      missing,
      ownership,
      descriptionFor(context.link, sourceWord(desired)),
    );
    await revokeInboundRules(context.clients, extra);
    return { ...before, rules: [...before.rules.filter((rule) => !extra.includes(rule)), ...added] };
  },

  remove: ({ clients }, observed) =>
    revokeInboundRules(clients, observed.rules).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    }),

  isOurs: (observed) => observed.rules.length > 0,

  label: (observed) => observed.rules.map(({ ruleId }) => ruleId).join(", ") || "by rules that are there already",
};

function ownOf({ name }: DatabaseIngressDesired, tagged: ObservedRule[]): DatabaseIngressObserved {
  return { name, rules: tagged.filter(({ owner }) => owner?.name === name), others: [] };
}

const sourceWord = ({ from }: DatabaseIngressDesired) =>
  typeof from === "object" && "managedGroup" in from ? from.managedGroup.replace("-", " ") : "load balancer";

/** Undefined while the load balancer is not there yet. */
function sourcesOf(desired: DatabaseIngressDesired, found: Found): string[] | undefined {
  const { from } = desired;
  if (from === "nodes")
    return found.one("load-balancer", "load-balancer")?.nodeAddresses.map((address) => `${address}/32`);
  if ("groupId" in from) return [from.groupId];
  const { managedGroup } = from;
  const group = found.one("security-group", managedGroup) ?? found.one("gateway-security-group", managedGroup);
  return group && [group.groupId];
}

function difference(desired: DatabaseIngressDesired, sources: string[], observed: DatabaseIngressObserved) {
  const wanted: InboundRule[] = sources.map((source) => ({ groupId: desired.groupId, port: desired.port, source }));
  const same = (a: InboundRule) => (b: InboundRule) =>
    a.groupId === b.groupId && a.port === b.port && a.source === b.source;
  const present = [...observed.rules, ...observed.others];
  return {
    missing: wanted.filter((rule) => !present.some(same(rule))),
    extra: observed.rules.filter((rule) => !wanted.some(same(rule))),
  };
}

function change(from: string, to: string): Change {
  return { what: "inbound rule of the database's group", from, to, how: "in place" };
}
