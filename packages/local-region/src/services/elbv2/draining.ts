import { refreshLater } from "../refresh-later.ts";
import type { World } from "../world.ts";
import type { TargetGroupRow, TargetRow } from "./store.ts";
import { followHealth } from "./target-health.ts";

/** How to stop the wait of a draining target. */
const waits = new WeakMap<TargetRow, () => void>();

/**
 * Takes a target out: no new flows from now on, gone after the group's deregistration delay. One that is not in use goes
 * at once. The caller of this function refreshes the network.
 */
export function drainTarget(world: World, group: TargetGroupRow, target: TargetRow): void {
  if (target.state === "draining") return;
  if (target.state === "unused") {
    removeTarget(group, target);
    return;
  }
  target.state = "draining";
  target.reason = "Target.DeregistrationInProgress";
  target.description = "Target deregistration is in progress";
  const delaySeconds = Number(group.attributes.get("deregistration_delay.timeout_seconds") ?? 300);
  // The delay is a period that the owner chose, not a time that AWS takes, so it is scaled as periods are.
  const stop = world.clock.every(delaySeconds, () => {
    stopDraining(target);
    removeTarget(group, target);
    followHealth(world, group);
    void refreshLater(world);
  });
  waits.set(target, stop);
}

export function stopDraining(target: TargetRow): void {
  waits.get(target)?.();
  waits.delete(target);
}

/** Flows that are still there go on unless the group terminates them at the end of the delay. */
function removeTarget(group: TargetGroupRow, target: TargetRow): void {
  group.targets = group.targets.filter((row) => row !== target);
  if (group.attributes.get("deregistration_delay.connection_termination.enabled") === "true") return;
  group.lingeringEpochs = [...(group.lingeringEpochs ?? []), target.epoch];
}
