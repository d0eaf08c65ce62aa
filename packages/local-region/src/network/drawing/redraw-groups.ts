import type { World } from "../../services/world.ts";
import { type Drawing, enter, type Pass } from "./drawing.ts";
import { renderGroup } from "./render-groups.ts";
import { renderNetworkAcl } from "./render-network-acls.ts";

export function redrawGroups(world: World, { wiring, prefixLists }: Drawing, { touched, dirty, changes }: Pass): void {
  const { securityGroups, securityGroupRules } = world.ec2;
  for (const { groupId } of touched.groupRules.values()) dirty.groups.add(groupId);
  for (const id of touched.prefixLists.keys()) {
    const cidrs = world.ec2.prefixLists.peek(id)?.entries.map((entry) => entry.cidr);
    if (!enter(prefixLists, id, cidrs)) continue;
    for (const ruleId of securityGroupRules.ids()) {
      const rule = securityGroupRules.peek(ruleId);
      if (rule?.prefixListId === id) dirty.groups.add(rule.groupId);
    }
  }
  for (const groupId of dirty.groups) {
    const row = securityGroups.peek(groupId);
    if (!enter(wiring.groups, groupId, row && renderGroup(world, groupId))) continue;
    const { vpcId } = row ?? touched.groups.get(groupId) ?? {};
    if (vpcId !== undefined) changes.vpcIds.add(vpcId);
  }
}

export function redrawNetworkAcls(world: World, { wiring }: Drawing, { touched, changes }: Pass): void {
  wiring.networkAcls ??= new Map();
  for (const [id, { vpcId }] of touched.networkAcls) {
    const row = world.ec2.networkAcls.peek(id);
    if (enter(wiring.networkAcls, id, row && renderNetworkAcl(row))) changes.vpcIds.add(vpcId);
  }
}
