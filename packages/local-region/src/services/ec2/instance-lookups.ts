import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { InstanceRow, InstanceStateName } from "./instance-store.ts";

/** The numbers that AWS gives to states. */
export const STATE_CODES: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** The caller's instance; throws InvalidInstanceID.Malformed or InvalidInstanceID.NotFound. */
export function requireInstance(world: World, owner: Owned, instanceId: string): InstanceRow {
  if (!/^i-[0-9a-f]+$/.test(instanceId)) {
    throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${instanceId}"`);
  }
  const row = world.ec2.instances.getOwn(owner, instanceId);
  if (row) return row;
  throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${instanceId}' does not exist`);
}

export function toState({ state }: InstanceRow): { Code: number; Name: InstanceStateName } {
  return { Code: STATE_CODES[state], Name: state };
}
