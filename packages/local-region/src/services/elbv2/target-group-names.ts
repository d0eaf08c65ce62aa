import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { TargetGroupRow } from "./store.ts";

/** ARN by name, for each owner, beside the table: made from it when first asked for, then kept by the two below. */
const indexes = new WeakMap<object, Map<string, Map<string, string>>>();

export function findTargetGroupByName(world: World, owner: Owned, name: string): TargetGroupRow | undefined {
  const row = world.elbv2.targetGroups.get(namesOf(world, owner).get(name) ?? "");
  return row?.name === name ? row : undefined;
}

export function countTargetGroups(world: World, owner: Owned): number {
  return namesOf(world, owner).size;
}

export function addTargetGroup(world: World, row: TargetGroupRow): TargetGroupRow {
  world.elbv2.targetGroups.put(row);
  namesOf(world, row).set(row.name, row.arn);
  return row;
}

export function removeTargetGroup(world: World, row: TargetGroupRow): void {
  world.elbv2.targetGroups.delete(row.arn);
  namesOf(world, row).delete(row.name);
}

function namesOf(world: World, owner: Owned): Map<string, string> {
  const { targetGroups } = world.elbv2;
  const byOwner = indexes.get(targetGroups) ?? new Map<string, Map<string, string>>();
  indexes.set(targetGroups, byOwner);
  const key = `${owner.accountId}/${owner.region}`;
  const names = byOwner.get(key) ?? new Map(targetGroups.of(owner).map((row) => [row.name, row.arn]));
  byOwner.set(key, names);
  return names;
}
