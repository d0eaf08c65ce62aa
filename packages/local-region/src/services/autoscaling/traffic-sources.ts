import { findTargetGroup, stateOfTarget } from "../elbv2/target-states.ts";
import { deregisterTargets, registerTargets } from "../elbv2/targets.ts";
import type { World } from "../world.ts";
import { callerOfGroup, validationError } from "./parameters.ts";
import type { GroupRow, MemberRow } from "./store.ts";

export type SourceState = "Adding" | "Added" | "InService" | "Removing";
type Source = GroupRow["sources"][number];

/** Only target groups whose targets are instances. Those that are there already stay as they are. */
export function addSources(world: World, group: GroupRow, arns: string[]): void {
  for (const arn of arns) {
    const found = findTargetGroup(world, group, arn);
    if (!found) {
      throw validationError("Provided Target Groups may not be valid. Please ensure they exist and try again.");
    }
    if (found.targetType !== "instance") {
      throw validationError(`Target group '${arn}' has targets of type '${found.targetType}': it must be 'instance'`);
    }
  }
  for (const arn of arns) {
    const present = group.sources.find((source) => source.arn === arn);
    if (present) present.isLeaving = false;
    else group.sources.push({ arn, isLeaving: false });
  }
}

export function removeSources(group: GroupRow, arns: string[]): void {
  const stranger = arns.find((arn) => !group.sources.some((source) => source.arn === arn));
  if (stranger) throw validationError("Trying to remove Target Groups that are not part of the group");
  for (const source of group.sources) if (arns.includes(source.arn)) source.isLeaving = true;
}

/** `InService` takes a health check of the load balancer's, so that a group of health check type EC2 stays `Added`. */
export function stateOfSource(world: World, group: GroupRow, source: Source): SourceState {
  if (source.isLeaving) return "Removing";
  const states = group.members
    .filter((member) => member.state === "InService")
    .map((member) => stateOfTarget(world, source.arn, member.instanceId));
  if (states.includes(undefined)) return "Adding";
  return group.healthCheckType === "ELB" && states.includes("healthy") ? "InService" : "Added";
}

/** Registers what is in service at new sources, and lets go of leaving ones whose targets are gone. */
export async function settleSources(world: World, group: GroupRow): Promise<void> {
  for (const source of [...group.sources]) {
    const registered = group.members.filter((member) => stateOfTarget(world, source.arn, member.instanceId));
    if (source.isLeaving) {
      const staying = registered.filter((row) => stateOfTarget(world, source.arn, row.instanceId) !== "draining");
      await tell(world, group, source, staying, "deregister");
      if (registered.every((row) => stateOfTarget(world, source.arn, row.instanceId) === undefined))
        group.sources = group.sources.filter((row) => row !== source);
      continue;
    }
    const inService = group.members.filter((member) => member.state === "InService");
    await tell(
      world,
      group,
      source,
      inService.filter((member) => !registered.includes(member)),
      "register",
    );
  }
}

export async function registerMember(world: World, group: GroupRow, member: MemberRow): Promise<void> {
  for (const source of group.sources) if (!source.isLeaving) await tell(world, group, source, [member], "register");
}

export async function deregisterMember(world: World, group: GroupRow, member: MemberRow): Promise<void> {
  for (const source of group.sources) await tell(world, group, source, [member], "deregister");
}

export function isInTargetGroups(world: World, group: GroupRow, { instanceId }: MemberRow): boolean {
  return group.sources.some((source) => stateOfTarget(world, source.arn, instanceId) !== undefined);
}

export function isUnhealthyInTargetGroups(world: World, group: GroupRow, { instanceId }: MemberRow): boolean {
  return group.sources.some((source) => stateOfTarget(world, source.arn, instanceId)?.startsWith("unhealthy"));
}

async function tell(
  world: World,
  group: GroupRow,
  source: Source,
  members: MemberRow[],
  what: "register" | "deregister",
): Promise<void> {
  if (members.length === 0) return;
  const input = { TargetGroupArn: source.arn, Targets: members.map((member) => ({ Id: member.instanceId })) };
  try {
    await (what === "register" ? registerTargets : deregisterTargets)(world, input, callerOfGroup(group));
  } catch (error) {
    // The target group may be gone, or the instance no longer run: the next look at the group tries again.
    world.log?.(`${what} targets of ${group.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
