import type { World } from "../world.ts";
import { findSeries, statisticOf, sumUp } from "./series.ts";
import { setAlarmState } from "./set-alarm-state.ts";
import type { AlarmRow, AlarmState } from "./store.ts";

const BREACHES: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const COMPARISONS = Object.keys(BREACHES);

const IN_WORDS: Record<string, string> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** Judges the alarms by their last periods, which pass as fast as the region's time profile says. */
export function evaluateAlarms(world: World, alarms: AlarmRow[]): void {
  for (const row of alarms) {
    const values = readValues(world, row);
    const state = judge(row, values);
    if (state === undefined || state === row.state) continue;
    setAlarmState(world, row, state, describe(row, values, state), reasonData(world, row, values));
  }
}

/** One value for each period, the newest first; undefined where there was none. */
function readValues(world: World, row: AlarmRow): (number | undefined)[] {
  const series = findSeries(world, row, row);
  const now = world.clock.now().getTime();
  const step = world.clock.periodMs(row.periodSeconds);
  return Array.from({ length: row.evaluationPeriods }, (_, back) => {
    const to = now - back * step + 1;
    const point = series && (row.unit ?? series.unit) === series.unit ? sumUp(series, to - step, to, now) : undefined;
    return point && statisticOf(point, row.statistic);
  });
}

/** Undefined when the state stays because data are missing. */
function judge(row: AlarmRow, values: (number | undefined)[]): AlarmState | undefined {
  const known = values.filter((value) => value !== undefined);
  const missing = values.length - known.length;
  if (known.length === 0 && row.treatMissingData === "missing") return "INSUFFICIENT_DATA";
  if (known.length === 0 && row.treatMissingData === "ignore") return undefined;
  const breaching = known.filter((value) => BREACHES[row.comparison]?.(value, row.threshold)).length;
  const counted = breaching + (row.treatMissingData === "breaching" ? missing : 0);
  return counted >= row.datapointsToAlarm ? "ALARM" : "OK";
}

function describe(row: AlarmRow, values: (number | undefined)[], state: AlarmState): string {
  const known = values.filter((value) => value !== undefined);
  if (state === "INSUFFICIENT_DATA") return "Insufficient Data: there is no data for the last periods.";
  const found = known.length === 1 ? "1 datapoint" : `${known.length} datapoints`;
  const verb = state === "ALARM" ? "was" : "was not";
  return `Threshold Crossed: ${found} [${known.join(", ")}] ${verb} ${IN_WORDS[row.comparison]} the threshold (${row.threshold}).`;
}

function reasonData(world: World, row: AlarmRow, values: (number | undefined)[]): string {
  return JSON.stringify({
    version: "1.0",
    queryDate: world.clock.now().toISOString(),
    statistic: row.statistic,
    period: row.periodSeconds,
    recentDatapoints: values.filter((value) => value !== undefined).reverse(),
    threshold: row.threshold,
  });
}
