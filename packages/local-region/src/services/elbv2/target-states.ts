import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { TargetGroupRow, TargetState } from "./store.ts";

/** For Auto Scaling: the owner's group, or nothing. */
export function findTargetGroup(
  world: World,
  owner: Owned,
  arn: string,
): Pick<TargetGroupRow, "arn" | "targetType" | "vpcId"> | undefined {
  return world.elbv2.targetGroups.getOwn(owner, arn);
}

/** The state of the group's target of that id; undefined when it is not registered any more. */
export function stateOfTarget(world: World, arn: string, id: string): TargetState | undefined {
  return world.elbv2.targetGroups.get(arn)?.targets.find((target) => target.id === id)?.state;
}
