import type { World } from "../world.ts";
import { tellEvent } from "./activities.ts";
import type { GroupRow, HookRow, MemberRow } from "./store.ts";

const DETAIL_TYPES: Record<HookRow["transition"], string> = {
  "autoscaling:EC2_INSTANCE_LAUNCHING": "EC2 Instance-launch Lifecycle Action",
  "autoscaling:EC2_INSTANCE_TERMINATING": "EC2 Instance-terminate Lifecycle Action",
};

/** Begins the actions of the group's hooks; false when it has none for the transition. */
export function awaitHooks(
  world: World,
  group: GroupRow,
  member: MemberRow,
  transition: HookRow["transition"],
): boolean {
  const hooks = group.hooks.filter((hook) => hook.transition === transition);
  member.awaited = hooks.map((hook) => ({
    hookName: hook.name,
    token: world.ids.uuid(),
    endsAt: world.clock.now().getTime() + world.clock.periodMs(hook.heartbeatSeconds),
  }));
  for (const { hookName, token } of member.awaited) {
    const metadata = hooks.find((hook) => hook.name === hookName)?.metadata;
    tellEvent(world, group, DETAIL_TYPES[transition], member.instanceId, {
      LifecycleActionToken: token,
      LifecycleHookName: hookName,
      LifecycleTransition: transition,
      ...(metadata !== undefined && { NotificationMetadata: metadata }),
    });
  }
  return hooks.length > 0;
}

/** What the awaited actions came to; undefined while one is under way. One that nobody completed has its hook's default. */
export function outcomeOf(world: World, group: GroupRow, member: MemberRow): HookRow["defaultResult"] | undefined {
  const now = world.clock.now().getTime();
  for (const { hookName, endsAt } of [...member.awaited]) {
    if (endsAt > now) continue;
    const result = group.hooks.find((hook) => hook.name === hookName)?.defaultResult ?? "ABANDON";
    completeAction(member, hookName, result);
  }
  if (member.isAbandoned) return "ABANDON";
  return member.awaited.length === 0 ? "CONTINUE" : undefined;
}

/** ABANDON ends the other hooks' actions too. */
export function completeAction(member: MemberRow, hookName: string, result: HookRow["defaultResult"]): void {
  member.awaited = result === "ABANDON" ? [] : member.awaited.filter((action) => action.hookName !== hookName);
  if (result === "ABANDON" && member.state === "Pending:Wait") member.isAbandoned = true;
}
