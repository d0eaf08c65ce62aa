import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  MetricDataQuery,
  MetricDataResult,
  StandardUnit,
} from "@aws-sdk/client-cloudwatch";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkPeriod, checkTimes, invalidValue, readDimensions, required } from "./parameters.ts";
import { recordMetrics } from "./record-metrics.ts";
import { findSeries, readPercentile, type SeriesName, statisticOf, sumUp } from "./series.ts";
import type { Point } from "./store.ts";

const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
const MOST_DATAPOINTS = 1440;
const MOST_QUERIES = 500;

/** Datapoints in the order of their times. */
export async function getMetricStatistics(
  world: World,
  input: GetMetricStatisticsInput,
  caller: Caller,
): Promise<GetMetricStatisticsOutput> {
  const name = readName(input);
  const times = checkTimes(input.StartTime, input.EndTime);
  const period = checkPeriod(input.Period);
  const wanted = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
  if (wanted.length === 0) {
    throw new AwsError(
      "MissingParameter",
      "At least one of the parameters Statistics, ExtendedStatistics must be specified.",
    );
  }
  wanted.forEach(checkStatistic);
  const most = Math.ceil((times.to - times.from) / 1000 / period);
  if (most > MOST_DATAPOINTS) {
    throw new AwsError(
      "InvalidParameterCombination",
      `You have requested up to ${most} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  await recordMetrics(world);
  const { points, unit } = readPoints(world, caller, name, { ...times, period, unit: input.Unit });
  return {
    Label: name.metricName,
    Datapoints: points.map((point) => toDatapoint(point, wanted, unit as StandardUnit)),
  };
}

/** Single metrics; an expression is refused by name. Newest first unless asked otherwise. */
export async function getMetricData(
  world: World,
  input: GetMetricDataInput,
  caller: Caller,
): Promise<GetMetricDataOutput> {
  const times = checkTimes(input.StartTime, input.EndTime);
  const queries = required(input.MetricDataQueries, "MetricDataQueries");
  if (queries.length > MOST_QUERIES) {
    throw invalidValue(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`);
  }
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    throw new AwsError("ValidationError", "The values for parameter id in MetricDataQueries are not unique");
  }
  await recordMetrics(world);
  const isAscending = input.ScanBy === "TimestampAscending";
  const results = queries.map((query) => ({ query, result: readQuery(world, caller, query, times) }));
  for (const { result } of isAscending ? [] : results) {
    result.Timestamps?.reverse();
    result.Values?.reverse();
  }
  return {
    MetricDataResults: results.filter(({ query }) => query.ReturnData !== false).map(({ result }) => result),
    Messages: [],
  };
}

function readQuery(
  world: World,
  caller: Caller,
  query: MetricDataQuery,
  times: { from: number; to: number },
): MetricDataResult {
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(required(query.Id, "MetricDataQueries.member.1.Id"))) {
    throw new AwsError(
      "ValidationError",
      `The value ${query.Id} for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$`,
    );
  }
  if (query.Expression !== undefined) {
    throw new AwsError(
      "ValidationError",
      `the local region does not serve expressions ('${query.Expression}'): ask for each metric by itself`,
    );
  }
  const stat = required(query.MetricStat, "MetricDataQueries.member.1.MetricStat");
  const name = readName(stat.Metric ?? {});
  const statistic = required(stat.Stat, "MetricDataQueries.member.1.MetricStat.Stat");
  checkStatistic(statistic);
  const period = checkPeriod(stat.Period);
  const { points } = readPoints(world, caller, name, { ...times, period, unit: stat.Unit });
  const told = points.flatMap((point) => {
    const value = statisticOf(point, statistic);
    return value === undefined ? [] : [{ at: new Date(point.at), value }];
  });
  return {
    Id: query.Id,
    Label: query.Label ?? name.metricName,
    Timestamps: told.map(({ at }) => at),
    Values: told.map(({ value }) => value),
    StatusCode: "Complete",
  };
}

function readPoints(
  world: World,
  owner: Owned,
  name: SeriesName,
  range: { from: number; to: number; period: number; unit: string | undefined },
): { points: Point[]; unit: string } {
  const row = findSeries(world, owner, name);
  if (!row || (range.unit !== undefined && range.unit !== row.unit)) return { points: [], unit: "None" };
  const now = world.clock.now().getTime();
  const step = range.period * 1000;
  const points: Point[] = [];
  const first = Math.max(Math.floor(range.from / step), Math.floor(row.begunAt / step)) * step;
  for (let at = first; at < range.to && at <= now; at += step) {
    const point = sumUp(row, at, at + step, now);
    if (point) points.push(point);
  }
  return { points, unit: row.unit };
}

function readName(input: {
  Namespace?: string | undefined;
  MetricName?: string | undefined;
  Dimensions?: GetMetricStatisticsInput["Dimensions"];
}): SeriesName {
  return {
    namespace: required(input.Namespace, "Namespace"),
    metricName: required(input.MetricName, "MetricName"),
    dimensions: readDimensions(input.Dimensions),
  };
}

export function checkStatistic(statistic: string): void {
  if ((STATISTICS as readonly string[]).includes(statistic) || readPercentile(statistic) !== undefined) return;
  throw invalidValue(
    `The value ${statistic} is not a statistic that the local region knows: ${STATISTICS.join(", ")} or a percentile such as p99`,
  );
}

function toDatapoint(point: Point, wanted: string[], unit: StandardUnit): Datapoint {
  const percentiles = wanted.flatMap((statistic) => {
    const value = readPercentile(statistic) === undefined ? undefined : statisticOf(point, statistic);
    return value === undefined ? [] : [[statistic, value] as const];
  });
  const simple = STATISTICS.filter((statistic) => wanted.includes(statistic));
  return {
    Timestamp: new Date(point.at),
    Unit: unit,
    ...Object.fromEntries(simple.map((statistic) => [statistic, statisticOf(point, statistic)])),
    ...(percentiles.length > 0 && { ExtendedStatistics: Object.fromEntries(percentiles) }),
  };
}
