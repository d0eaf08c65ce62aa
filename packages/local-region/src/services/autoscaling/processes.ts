import type { ScalingProcessQuery } from "@aws-sdk/client-auto-scaling";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { followGroup } from "./follow-group.ts";
import { requireGroup, validationError } from "./parameters.ts";

/** Those that exist here. */
const PROCESSES = ["Launch", "Terminate", "ReplaceUnhealthy"];

/** All of them when none is named. */
export function suspendProcesses(world: World, input: ScalingProcessQuery, caller: Caller): object {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  group.suspended = [...new Set([...group.suspended, ...readProcesses(input)])];
  world.autoscaling.groups.put(group);
  return {};
}

export async function resumeProcesses(world: World, input: ScalingProcessQuery, caller: Caller): Promise<object> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const resumed = readProcesses(input);
  group.suspended = group.suspended.filter((name) => !resumed.includes(name));
  await followGroup(world, group);
  return {};
}

function readProcesses(input: ScalingProcessQuery): string[] {
  const names = input.ScalingProcesses?.length ? input.ScalingProcesses : PROCESSES;
  const unknown = names.find((name) => !PROCESSES.includes(name));
  if (unknown === undefined) return names;
  throw validationError(`the local region does not have the process '${unknown}': it has ${PROCESSES.join(", ")}`);
}
