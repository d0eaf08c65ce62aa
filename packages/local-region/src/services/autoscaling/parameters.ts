import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { accountCaller } from "../sts/find-key.ts";
import type { World } from "../world.ts";
import { type GroupRow, keyOf, type MemberRow } from "./store.ts";

export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

export function requireGroup(world: World, caller: Caller, name: string | undefined): GroupRow {
  const row = findGroup(world, caller, name);
  if (row) return row;
  throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}

export function findGroup(world: World, caller: Caller, name: string | undefined): GroupRow | undefined {
  return world.autoscaling.groups.get(keyOf(caller, name ?? ""));
}

/** The group and its member of that instance. */
export function requireMember(
  world: World,
  caller: Caller,
  instanceId: string | undefined,
): { group: GroupRow; member: MemberRow } {
  for (const group of world.autoscaling.groups.of(caller)) {
    const member = group.members.find((row) => row.instanceId === instanceId);
    if (member) return { group, member };
  }
  throw validationError(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
}

/** Whom the group's own calls are made as. */
export function callerOfGroup({ accountId, region }: GroupRow): Caller {
  return { ...accountCaller(accountId), region };
}

/** Refuses by name what has no effect here. */
export function refuseUnserved(input: object, names: string[]): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue;
    throw validationError(`the local region does not serve the parameter ${name}: leave it out`);
  }
}
