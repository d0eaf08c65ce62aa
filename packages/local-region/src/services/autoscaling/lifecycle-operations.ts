import type {
  CompleteLifecycleActionType,
  DeleteLifecycleHookType,
  DescribeLifecycleHooksAnswer,
  DescribeLifecycleHooksType,
  LifecycleHookSpecification,
  PutLifecycleHookType,
  RecordLifecycleActionHeartbeatType,
} from "@aws-sdk/client-auto-scaling";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { followGroup } from "./follow-group.ts";
import { completeAction } from "./lifecycle-hooks.ts";
import { refuseUnserved, requireGroup, validationError } from "./parameters.ts";
import type { GroupRow, HookRow, MemberRow } from "./store.ts";

const TRANSITIONS = ["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"] as const;
const MOST_HOOKS = 50;

export function putLifecycleHook(world: World, input: PutLifecycleHookType, caller: Caller): object {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const present = group.hooks.find((hook) => hook.name === input.LifecycleHookName);
  const hook = readHook({ LifecycleTransition: present?.transition, ...withoutUndefined(input) });
  if (!present && group.hooks.length >= MOST_HOOKS) throw validationError(`A group has at most ${MOST_HOOKS} hooks`);
  group.hooks = [...group.hooks.filter((row) => row !== present), hook];
  world.autoscaling.groups.put(group);
  return {};
}

export function describeLifecycleHooks(
  world: World,
  input: DescribeLifecycleHooksType,
  caller: Caller,
): DescribeLifecycleHooksAnswer {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const names = input.LifecycleHookNames;
  return {
    LifecycleHooks: group.hooks
      .filter((hook) => !names?.length || names.includes(hook.name))
      .map((hook) => ({
        LifecycleHookName: hook.name,
        AutoScalingGroupName: group.name,
        LifecycleTransition: hook.transition,
        NotificationMetadata: hook.metadata,
        HeartbeatTimeout: hook.heartbeatSeconds,
        GlobalTimeout: Math.min(hook.heartbeatSeconds * 100, 172_800),
        DefaultResult: hook.defaultResult,
      })),
  };
}

/** Actions under way are completed with CONTINUE, as on AWS. */
export async function deleteLifecycleHook(
  world: World,
  input: DeleteLifecycleHookType,
  caller: Caller,
): Promise<object> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const name = input.LifecycleHookName ?? "";
  group.hooks = group.hooks.filter((hook) => hook.name !== name);
  for (const member of group.members) completeAction(member, name, "CONTINUE");
  await followGroup(world, group);
  return {};
}

export async function completeLifecycleAction(
  world: World,
  input: CompleteLifecycleActionType,
  caller: Caller,
): Promise<object> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const result = input.LifecycleActionResult;
  if (result !== "CONTINUE" && result !== "ABANDON") {
    throw validationError(`Lifecycle Action Result '${result}' is not valid: it must be CONTINUE or ABANDON`);
  }
  const { member } = requireAction(group, input);
  completeAction(member, input.LifecycleHookName ?? "", result);
  await followGroup(world, group);
  return {};
}

export function recordLifecycleActionHeartbeat(
  world: World,
  input: RecordLifecycleActionHeartbeatType,
  caller: Caller,
): object {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const { action } = requireAction(group, input);
  const hook = group.hooks.find((row) => row.name === action.hookName);
  action.endsAt = world.clock.now().getTime() + world.clock.periodMs(hook?.heartbeatSeconds ?? 0);
  world.autoscaling.groups.put(group);
  return {};
}

export function readHook(input: Partial<LifecycleHookSpecification>): HookRow {
  refuseUnserved(input, ["NotificationTargetARN", "RoleARN"]);
  const name = input.LifecycleHookName ?? "";
  if (!/^[A-Za-z0-9\-_/]{1,255}$/.test(name)) throw validationError(`Lifecycle hook name '${name}' is not valid`);
  const transition = TRANSITIONS.find((known) => known === input.LifecycleTransition);
  if (!transition) throw validationError("A valid lifecycle transition must be specified for a new lifecycle hook");
  const heartbeatSeconds = input.HeartbeatTimeout ?? 3600;
  if (heartbeatSeconds < 30 || heartbeatSeconds > 7200) {
    throw validationError("Heartbeat timeout must be between 30 and 7200 seconds");
  }
  const defaultResult = input.DefaultResult ?? "ABANDON";
  if (defaultResult !== "CONTINUE" && defaultResult !== "ABANDON") {
    throw validationError(`Default result '${defaultResult}' is not valid: it must be CONTINUE or ABANDON`);
  }
  return { name, transition, heartbeatSeconds, defaultResult, metadata: input.NotificationMetadata };
}

function requireAction(
  group: GroupRow,
  input: {
    LifecycleHookName: string | undefined;
    LifecycleActionToken?: string | undefined;
    InstanceId?: string | undefined;
  },
): { member: MemberRow; action: MemberRow["awaited"][number] } {
  const { LifecycleHookName: name, LifecycleActionToken: token, InstanceId: instanceId } = input;
  for (const member of group.members) {
    if (instanceId !== undefined && member.instanceId !== instanceId) continue;
    const action = member.awaited.find((row) => row.hookName === name && (instanceId ? true : row.token === token));
    if (action && (token === undefined || action.token === token)) return { member, action };
  }
  const which = token === undefined ? `instance ID ${instanceId}` : `token ${token}`;
  throw validationError(`No active Lifecycle Action found with ${which}`);
}

function withoutUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<Value>;
}
