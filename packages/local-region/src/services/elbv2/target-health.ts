import { afterPeriod } from "../deliveries/after-period.ts";
import { findInstance } from "../ec2/find-instance.ts";
import { refreshLater } from "../refresh-later.ts";
import type { World } from "../world.ts";
import { isCrossZone, isFailingOpen } from "./group-thresholds.ts";
import { loadBalancersUsing } from "./lookups.ts";
import { type ProbeResult, probeTarget } from "./probe-target.ts";
import { terminatesUnhealthy } from "./routable-targets.ts";
import type { ListenerRow, LoadBalancerRow, TargetGroupRow, TargetRow } from "./store.ts";
import { REGISTRATION_SECONDS } from "./timings.ts";

/** The timer of a group that is being checked. Not in the store: a group read back from a snapshot begins anew. */
const timers = new WeakMap<TargetGroupRow, { intervalSeconds: number; stop: () => void }>();

/** Targets with a check under way: a round leaves them out. */
const underCheck = new WeakSet<TargetRow>();

/** The highest threshold that AWS takes. */
const LONGEST_STREAK = 10;

const INVALID_STATE = "Target.InvalidState";

/** Refreshes that a change of health has set going: a call that tells of health waits for them. */
const settling = new WeakMap<TargetGroupRow, Promise<void>>();

/**
 * Brings the group's checks in line with its targets, listeners and load balancers: which targets are in use, whether
 * the timer runs, what has never been checked. To be called after any change to one of these.
 */
export function followHealth(world: World, group: TargetGroupRow): void {
  if (group.targetType === "instance") dropTerminated(world, group);
  for (const target of group.targets) {
    if (target.state === "draining") continue;
    const obstacle = obstacleOf(world, group, target);
    if (obstacle) setState(target, "unused", obstacle.reason, obstacle.description);
    else if (target.state === "unused") beginTarget(world, group, target);
    else if (isWaitingForFirstCheck(target)) void checkTarget(world, group, target);
  }
  world.elbv2.targetGroups.changed(group);
  const isNeeded = world.elbv2.targetGroups.get(group.arn) === group && group.targets.some(isWatched);
  const running = timers.get(group);
  const { intervalSeconds } = group.healthCheck;
  if (running && isNeeded && running.intervalSeconds === intervalSeconds) return;
  running?.stop();
  timers.delete(group);
  if (!isNeeded) return;
  const stop = world.clock.every(intervalSeconds, () => {
    if (group.targetType === "instance") followHealth(world, group);
    for (const target of group.targets) if (isInUse(target)) void checkTarget(world, group, target);
  });
  timers.set(group, { intervalSeconds, stop });
}

/** A terminated instance leaves its groups by itself, as on AWS. */
function dropTerminated(world: World, group: TargetGroupRow): void {
  const isGone = ({ id }: TargetRow) => (findInstance(world, group, id)?.state ?? "terminated") === "terminated";
  group.targets = group.targets.filter((target) => target.state === "draining" || !isGone(target));
}

/** The same for every group that the listener forwards to. */
export function followHealthOf(world: World, listener: Pick<ListenerRow, "targetGroups">): void {
  for (const { arn } of listener.targetGroups) {
    const group = world.elbv2.targetGroups.get(arn);
    if (group) followHealth(world, group);
  }
}

/** Starts a new target: registration takes AWS's time, then the first check decides at once. */
export function beginTarget(world: World, group: TargetGroupRow, target: TargetRow): void {
  target.streak = 0;
  setState(target, "initial", "Elb.RegistrationInProgress", "Target registration is in progress");
  world.clock.after(REGISTRATION_SECONDS, () => {
    if (target.reason !== "Elb.RegistrationInProgress" || !group.targets.includes(target)) return;
    awaitFirstCheck(target);
    followHealth(world, group);
  });
}

/** Takes a draining target back: its flows go on, and the next check decides. */
export function resumeTarget(world: World, group: TargetGroupRow, target: TargetRow): void {
  target.streak = 0;
  awaitFirstCheck(target);
  followHealth(world, group);
}

/** Resolves when packets follow every change of the group's health so far. */
export async function healthSettled(group: TargetGroupRow): Promise<void> {
  await settling.get(group);
}

async function checkTarget(world: World, group: TargetGroupRow, target: TargetRow): Promise<void> {
  if (underCheck.has(target)) return;
  const nodeIds = checkingNodes(world, group, target);
  if (nodeIds.length === 0) return;
  underCheck.add(target);
  const results = await Promise.all(nodeIds.map((nodeId) => probeTarget(world, group, target, nodeId)));
  underCheck.delete(target);
  if (!group.targets.includes(target) || !isInUse(target)) return;
  // One answer for all nodes: a target that some node cannot reach would break flows through that node's zone.
  judge(world, group, target, results.find((result) => !result.passed) ?? { passed: true });
}

/** The nodes that may send flows to the target, of active load balancers. */
function checkingNodes(world: World, group: TargetGroupRow, target: TargetRow): string[] {
  return loadBalancersUsing(world, group)
    .filter((loadBalancer) => loadBalancer.state === "active")
    .flatMap((loadBalancer) => {
      const reachesAll = target.zoneId === "all" || isCrossZone(group, loadBalancer);
      return loadBalancer.nodes.filter((node) => reachesAll || node.zoneId === target.zoneId);
    })
    .map((node) => node.networkInterfaceId);
}

/** The first check of a target decides; afterwards the thresholds do. */
function judge(world: World, group: TargetGroupRow, target: TargetRow, result: ProbeResult): void {
  const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
  const before = target.state;
  const isSameAsBefore = target.streak > 0 === result.passed;
  const streak = (isSameAsBefore ? target.streak : 0) + (result.passed ? 1 : -1);
  // No threshold is higher, and a row that stands still is not written again and again.
  target.streak = Math.max(-LONGEST_STREAK, Math.min(LONGEST_STREAK, streak));
  const isFirst = before === "initial";
  if (result.passed && before !== "healthy" && (isFirst || target.streak >= healthyThreshold)) {
    // Flows from before the outage were cut; a new epoch keeps a late one from coming back to life.
    const wasCut = !isFirst && terminatesUnhealthy(group) && !failsOpenSomewhere(world, group);
    if (wasCut) target.epoch = ++world.elbv2.lastEpoch;
    setState(target, "healthy", undefined, undefined);
  } else if (!result.passed && (isUnhealthy(target) || isFirst || -target.streak >= unhealthyThreshold)) {
    const state = before === "healthy" ? firstUnhealthyState(world, group, target) : before;
    setState(target, state === "initial" ? "unhealthy" : state, result.reason, result.description);
  }
  if (target.state !== before) settle(world, group);
}

/** `unhealthy.draining` for the interval that the group was given, where flows to unhealthy targets go on. */
function firstUnhealthyState(world: World, group: TargetGroupRow, target: TargetRow): TargetRow["state"] {
  const seconds = drainingSeconds(group);
  if (seconds === 0 || terminatesUnhealthy(group)) return "unhealthy";
  endUnhealthyDraining(world, group, target);
  return "unhealthy.draining";
}

/** `unhealthy` after the group's interval, unless something else happened meanwhile. */
export function endUnhealthyDraining(world: World, group: TargetGroupRow, target: TargetRow): void {
  const { epoch } = target;
  afterPeriod(world.clock, drainingSeconds(group), () => {
    if (target.state !== "unhealthy.draining" || target.epoch !== epoch) return;
    target.state = "unhealthy";
    world.elbv2.targetGroups.changed(group);
  });
}

function drainingSeconds(group: TargetGroupRow): number {
  return Number(group.attributes.get("target_health_state.unhealthy.draining_interval_seconds") ?? 0);
}

function settle(world: World, group: TargetGroupRow): void {
  world.elbv2.targetGroups.changed(group);
  settling.set(group, refreshLater(world));
}

function failsOpenSomewhere(world: World, group: TargetGroupRow): boolean {
  return loadBalancersUsing(world, group).some((loadBalancer) => isFailingOpen(group, loadBalancer));
}

/** Why the target gets neither checks nor flows. */
function obstacleOf(
  world: World,
  group: TargetGroupRow,
  target: TargetRow,
): { reason: string; description: string } | undefined {
  const loadBalancers = loadBalancersUsing(world, group);
  if (loadBalancers.length === 0) {
    return {
      reason: "Target.NotInUse",
      description: "Target group is not configured to receive traffic from the load balancer",
    };
  }
  const zones = loadBalancers.flatMap((loadBalancer) => loadBalancer.nodes.map((node) => node.zoneId));
  if (target.zoneId !== "all" && !zones.includes(target.zoneId)) {
    return {
      reason: "Target.NotInUse",
      description: "Target is in an Availability Zone that is not enabled for the load balancer",
    };
  }
  const instance = group.targetType === "instance" ? findInstance(world, group, target.id) : undefined;
  if (group.targetType === "instance" && instance?.state !== "running") {
    const state = instance?.state ?? "terminated";
    return { reason: INVALID_STATE, description: `Target is in the ${state} state` };
  }
  if (world.elbv2.loadBalancers.of(group).some((row) => row.vpcId === group.vpcId && isNode(row, target.id))) {
    return {
      reason: "Target.IpUnusable",
      description: "The IP address cannot be used as a target, as it is in use by a load balancer",
    };
  }
  return undefined;
}

/** Whether checks are due: not before registration is done. */
function isInUse(target: TargetRow): boolean {
  if (target.state === "initial") return target.reason !== "Elb.RegistrationInProgress";
  return target.state === "healthy" || isUnhealthy(target);
}

/** An instance that does not run is looked at again each period: it may run again. */
function isWatched(target: TargetRow): boolean {
  return isInUse(target) || target.reason === INVALID_STATE;
}

function isUnhealthy(target: TargetRow): boolean {
  return target.state === "unhealthy" || target.state === "unhealthy.draining";
}

function isNode(loadBalancer: LoadBalancerRow, address: string): boolean {
  return loadBalancer.nodes.some((node) => node.address === address);
}

function isWaitingForFirstCheck(target: TargetRow): boolean {
  return target.state === "initial" && isInUse(target);
}

function awaitFirstCheck(target: TargetRow): void {
  setState(target, "initial", "Elb.InitialHealthChecking", "Initial health checks in progress");
}

function setState(
  target: TargetRow,
  state: TargetRow["state"],
  reason: string | undefined,
  description: string | undefined,
): void {
  target.state = state;
  target.reason = reason;
  target.description = description;
}
