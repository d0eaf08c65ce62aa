import type { World } from "../world.ts";
import { evaluateAlarms } from "./evaluate-alarms.ts";
import { measureLoadBalancer } from "./load-balancer-metrics.ts";
import type { Measured } from "./measured.ts";
import { measurePrivateLink } from "./private-link-metrics.ts";
import { addPoint, openSeries, pointOf } from "./series.ts";

const MINUTE_SECONDS = 60;

/** Counters' totals when they were last read: in memory as the plane's own, which begin at nought with the region. */
const totals = new WeakMap<World, Map<string, number>>();

/** Reads the data plane once a minute of the region's time and judges the alarms by it; returns the way to stop. */
export function keepMetrics(world: World): () => void {
  let isReading = false;
  return world.clock.every(MINUTE_SECONDS, async () => {
    // A minute may pass faster than all counters can be read.
    if (isReading) return;
    isReading = true;
    await recordMetrics(world).finally(() => (isReading = false));
    evaluateAlarms(world, world.cloudwatch.alarms.all());
  });
}

/** Brings the region's own metrics up to this moment; an answer that tells of them does it first. */
export async function recordMetrics(world: World): Promise<void> {
  const seen = await world.network.plane.observe?.();
  if (!seen) return;
  const now = world.clock.now().getTime();
  const before = totals.get(world) ?? new Map<string, number>();
  totals.set(world, before);
  const active = world.elbv2.loadBalancers.all().filter((row) => row.state === "active");
  for (const row of active)
    for (const each of measureLoadBalancer(world, row, seen.nodes)) record(world, each, now, before);
  for (const each of measurePrivateLink(world, seen)) record(world, each, now, before);
}

function record(world: World, measured: Measured, now: number, before: Map<string, number>): void {
  const { owner, namespace, metricName, kind, unit, value } = measured;
  const dimensions = Object.entries(measured.dimensions)
    .map(([Name, Value]) => ({ Name, Value }))
    .sort((one, other) => (one.Name < other.Name ? -1 : 1));
  const row = openSeries(world, owner, { namespace, metricName, dimensions }, { kind, unit, begunAt: now });
  if (kind === "gauge") {
    if (row.points.at(-1)?.sum !== value) addPoint(row, pointOf(now, value));
    return;
  }
  const more = value - (before.get(row.id) ?? 0);
  before.set(row.id, value);
  if (more > 0) addPoint(row, pointOf(now, more));
}
