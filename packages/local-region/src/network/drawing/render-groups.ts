import type { SecurityGroupRuleRow } from "../../services/ec2/store.ts";
import type { World } from "../../services/world.ts";
import type { GroupWiring, RuleWiring } from "../wiring.ts";

export function renderGroup(world: World, groupId: string): GroupWiring {
  const group: GroupWiring = { ingress: [], egress: [] };
  for (const row of world.ec2.securityGroupRules.peekBy("groupId", groupId))
    group[row.isEgress ? "egress" : "ingress"].push(...renderRule(world, row));
  return group;
}

/** Rules for other protocols than TCP say nothing about connections; a prefix list stands for a rule for each entry. */
function renderRule(world: World, row: Readonly<SecurityGroupRuleRow>): RuleWiring[] {
  if (row.protocol !== "tcp" && row.protocol !== "-1") return [];
  const rule: RuleWiring = {
    protocol: row.protocol === "tcp" ? "tcp" : "all",
    fromPort: row.fromPort,
    toPort: row.toPort,
    cidr: row.cidrIpv4,
    groupId: row.referencedGroupId,
  };
  if (row.prefixListId === undefined) return [rule];
  return (world.ec2.prefixLists.peek(row.prefixListId)?.entries ?? []).map(({ cidr }) => ({ ...rule, cidr }));
}
