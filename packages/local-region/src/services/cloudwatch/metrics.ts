import type { ListMetricsInput, ListMetricsOutput, MetricDatum, PutMetricDataInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { evaluateAlarms } from "./evaluate-alarms.ts";
import { invalidValue, readDimensions, required } from "./parameters.ts";
import { recordMetrics } from "./record-metrics.ts";
import { addPoint, openSeries } from "./series.ts";
import type { Point, SeriesRow } from "./store.ts";

const PAGE = 500;
const RECENT_MS = 3 * 60 * 60 * 1000;
const MOST_DATA = 1000;

/** 500 a page, as AWS. */
export async function listMetrics(world: World, input: ListMetricsInput, caller: Caller): Promise<ListMetricsOutput> {
  await recordMetrics(world);
  const since = world.clock.now().getTime() - RECENT_MS;
  const rows = world.cloudwatch.series
    .of(caller)
    .filter(
      (row) =>
        (input.Namespace === undefined || row.namespace === input.Namespace) &&
        (input.MetricName === undefined || row.metricName === input.MetricName) &&
        (input.RecentlyActive === undefined || row.kind !== "sent" || (row.points.at(-1)?.at ?? 0) >= since) &&
        hasDimensions(row, input.Dimensions),
    );
  const { page, next } = takePage(rows, PAGE, input.NextToken);
  return {
    Metrics: page.map((row) => ({
      Namespace: row.namespace,
      MetricName: row.metricName,
      Dimensions: row.dimensions.map((dimension) => ({ ...dimension })),
    })),
    NextToken: next,
  };
}

export function putMetricData(world: World, input: PutMetricDataInput, caller: Caller): object {
  const namespace = required(input.Namespace, "Namespace");
  if (namespace.startsWith("AWS/")) throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  if (input.EntityMetricData?.length)
    throw invalidValue("the local region does not serve the parameter EntityMetricData");
  const data = required(input.MetricData, "MetricData");
  if (data.length > MOST_DATA) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${MOST_DATA}.`);
  }
  const now = world.clock.now().getTime();
  const read = data.map((datum) => ({
    name: {
      namespace,
      metricName: required(datum.MetricName, "MetricData.member.1.MetricName"),
      dimensions: readDimensions(datum.Dimensions),
    },
    unit: datum.Unit ?? "None",
    point: readPoint(datum, now),
  }));
  for (const { name, unit, point } of read) {
    const row = openSeries(world, caller, name, { kind: "sent", unit, begunAt: point.at });
    addPoint(row, point);
    world.cloudwatch.series.put(row);
  }
  evaluateAlarms(world, world.cloudwatch.alarms.of(caller));
  return {};
}

function hasDimensions(row: SeriesRow, wanted: ListMetricsInput["Dimensions"]): boolean {
  return (wanted ?? []).every(({ Name, Value }) =>
    row.dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
  );
}

function readPoint(datum: MetricDatum, now: number): Point {
  const at = datum.Timestamp?.getTime() ?? now;
  const { Value: value, StatisticValues: sums, Values: values, Counts: counts } = datum;
  if ([value, sums, values].filter((each) => each !== undefined).length !== 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Exactly one of the parameters MetricData.member.1.Value, MetricData.member.1.Values and MetricData.member.1.StatisticValues must be specified.",
    );
  }
  if (sums) {
    const [count, sum, min, max] = [sums.SampleCount, sums.Sum, sums.Minimum, sums.Maximum].map(Number);
    if (!count || sum === undefined || min === undefined || max === undefined || Number.isNaN(sum + min + max)) {
      throw invalidValue("The parameter MetricData.member.1.StatisticValues must have all four of its values.");
    }
    return { at, count, sum, min, max };
  }
  if (counts && counts.length !== values?.length) {
    throw invalidValue("The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of one size.");
  }
  const list = value === undefined ? (values ?? []) : [value];
  if (list.length === 0 || !list.every(Number.isFinite)) {
    throw invalidValue("The parameter MetricData.member.1.Value must be a number.");
  }
  const weighed = list.map((each, position) => ({ each, times: counts?.[position] ?? 1 }));
  return {
    at,
    count: weighed.reduce((sum, { times }) => sum + times, 0),
    sum: weighed.reduce((sum, { each, times }) => sum + each * times, 0),
    min: Math.min(...list),
    max: Math.max(...list),
    ...(!counts && { values: list }),
  };
}
