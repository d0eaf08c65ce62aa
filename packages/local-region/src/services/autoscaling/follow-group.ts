import type { World } from "../world.ts";
import { advanceMember, beginTermination, isLeaving } from "./advance-member.ts";
import { launchMember } from "./launch-member.ts";
import { type GroupRow, keyOf, type MemberRow } from "./store.ts";
import { settleSources } from "./traffic-sources.ts";

/** How often AWS looks at a group's instances; middle of what is seen. */
const LOOK_SECONDS = 10;

/** One pass at a time for each group; a call during a pass has another follow. */
const passes = new WeakMap<World, Map<string, { running: Promise<void>; isStale: boolean }>>();
const timers = new WeakMap<GroupRow, () => void>();

/**
 * Brings the group nearer to what is asked of it: each instance a step on in its life, launches and terminations to the
 * desired capacity. Resolves when nothing more can be done at once; goes on by itself while the group has anything to do.
 */
export function followGroup(world: World, group: GroupRow): Promise<void> {
  watch(world, group);
  const id = keyOf(group, group.name);
  const own = passes.get(world) ?? new Map<string, { running: Promise<void>; isStale: boolean }>();
  passes.set(world, own);
  const present = own.get(id);
  if (present) {
    present.isStale = true;
    return present.running;
  }
  const pass = { running: Promise.resolve(), isStale: false };
  pass.running = run();
  own.set(id, pass);
  return pass.running;

  async function run(): Promise<void> {
    // A step later, so that the entry is there before the pass can end.
    await Promise.resolve();
    try {
      do {
        pass.isStale = false;
        await advance(world, group);
      } while (pass.isStale);
    } catch (error) {
      world.log?.(`auto scaling group ${group.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      own.delete(id);
    }
  }
}

/** After a restart: each group is looked at again. Health checks count anew when all has had its time to come up. */
export function resumeAutoScaling(world: World): void {
  for (const group of world.autoscaling.groups.all()) {
    const graceEndsAt = world.clock.now().getTime() + world.clock.periodMs(group.graceSeconds);
    for (const member of group.members) member.graceEndsAt = Math.max(member.graceEndsAt, graceEndsAt);
    void followGroup(world, group);
  }
}

async function advance(world: World, group: GroupRow): Promise<void> {
  const id = keyOf(group, group.name);
  if (world.autoscaling.groups.get(id) !== group) return;
  for (const member of [...group.members]) await advanceMember(world, group, member);
  await settleSources(world, group);
  await meetCapacity(world, group);
  if (group.isDeleting && group.members.length === 0) world.autoscaling.groups.delete(id);
  else world.autoscaling.groups.put(group);
}

async function meetCapacity(world: World, group: GroupRow): Promise<void> {
  const staying = group.members.filter((member) => !isLeaving(member) && member.state !== "Standby");
  const missing = group.desired - staying.length;
  const isDue = world.clock.now().getTime() >= group.nextLaunchAt && !group.suspended.includes("Launch");
  const cause = `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${staying.length} to ${group.desired}.`;
  for (let count = 0; count < missing && isDue; count++) {
    await launchMember(world, group, cause);
    if (world.clock.now().getTime() < group.nextLaunchAt) break;
  }
  if (missing >= 0 || group.suspended.includes("Terminate")) return;
  for (const member of chooseLeaving(staying, -missing)) {
    const why = `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${staying.length} to ${group.desired}.`;
    await beginTermination(world, group, member, why);
  }
}

/** AWS's default: of the zone that has the most, the oldest; never one that is protected. */
function chooseLeaving(staying: MemberRow[], count: number): MemberRow[] {
  const left = [...staying];
  const chosen: MemberRow[] = [];
  while (chosen.length < count) {
    const crowd = (member: MemberRow) => left.filter((other) => other.zoneId === member.zoneId).length;
    const [next] = left
      .filter((member) => !member.isProtected)
      .sort((one, other) => crowd(other) - crowd(one) || one.launchedAt - other.launchedAt);
    if (!next) break;
    left.splice(left.indexOf(next), 1);
    chosen.push(next);
  }
  return chosen;
}

/** No timer for a group that has no instances and wants none. */
function watch(world: World, group: GroupRow): void {
  if (timers.has(group)) return;
  const stop = world.clock.every(LOOK_SECONDS, () => {
    const isThere = world.autoscaling.groups.get(keyOf(group, group.name)) === group;
    if (isThere && (group.desired > 0 || group.members.length > 0 || group.isDeleting))
      return void followGroup(world, group);
    stop();
    timers.delete(group);
  });
  timers.set(group, stop);
}
