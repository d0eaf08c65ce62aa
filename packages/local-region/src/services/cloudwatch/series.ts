import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { Dimension, Point, SeriesKind, SeriesRow } from "./store.ts";

/** AWS keeps fifteen days; here the oldest points go when a series has more than this. */
const MOST_POINTS = 3000;

export interface SeriesName {
  namespace: string;
  metricName: string;
  /** In the order of their names. */
  dimensions: Dimension[];
}

export function findSeries(world: World, owner: Owned, name: SeriesName): SeriesRow | undefined {
  return world.cloudwatch.series.get(seriesId(owner, name));
}

/** The series, made when it is not there yet. */
export function openSeries(
  world: World,
  owner: Owned,
  name: SeriesName,
  { kind, unit, begunAt }: { kind: SeriesKind; unit: string; begunAt: number },
): SeriesRow {
  const id = seriesId(owner, name);
  const { namespace, metricName, dimensions } = name;
  const { accountId, region } = owner;
  return (
    world.cloudwatch.series.get(id) ??
    world.cloudwatch.series.put({
      accountId,
      region,
      id,
      namespace,
      metricName,
      dimensions,
      kind,
      unit,
      begunAt,
      points: [],
    })
  );
}

/** Points mostly come in order; a late one is put where it belongs. */
export function addPoint(row: SeriesRow, point: Point): void {
  let place = row.points.length;
  while (place > 0 && (row.points[place - 1]?.at ?? 0) > point.at) place--;
  row.points.splice(place, 0, point);
  row.begunAt = Math.min(row.begunAt, point.at);
  if (row.points.length > MOST_POINTS) row.points.splice(0, row.points.length - MOST_POINTS);
}

export function pointOf(at: number, value: number): Point {
  return { at, count: 1, sum: value, min: value, max: value, values: [value] };
}

/** What the series says of the time from `from` up to `to`, up to `now`; undefined when it says nothing. */
export function sumUp(row: SeriesRow, from: number, to: number, now: number): Point | undefined {
  const points = pointsBetween(row, from, to);
  if (row.kind === "sent" || from > now || to <= row.begunAt) return merge(points, from);
  if (row.kind === "counter") return merge(points, from) ?? pointOf(from, 0);
  const before = row.points[firstAtOrAfter(row.points, from) - 1];
  const stood = before && pointOf(from, before.sum / before.count);
  return merge(stood ? [stood, ...points] : points, from);
}

/** A statistic as AWS names it; undefined for one that is not known here or cannot be told. */
export function statisticOf(point: Point, statistic: string): number | undefined {
  if (statistic === "SampleCount") return point.count;
  if (statistic === "Sum") return point.sum;
  if (statistic === "Average") return point.sum / point.count;
  if (statistic === "Minimum") return point.min;
  if (statistic === "Maximum") return point.max;
  const percentile = readPercentile(statistic);
  if (percentile === undefined || !point.values?.length) return undefined;
  const sorted = [...point.values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)];
}

/** 99.9 of `p99.9`. */
export function readPercentile(statistic: string): number | undefined {
  const percentile = Number(/^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(statistic)?.[1]);
  return Number.isNaN(percentile) ? undefined : percentile;
}

function merge(points: Point[], at: number): Point | undefined {
  const [first, ...more] = points;
  if (!first) return undefined;
  const merged: Point = { ...first, at };
  const values = points.every((point) => point.values) ? points.flatMap((point) => point.values ?? []) : undefined;
  for (const point of more) {
    merged.count += point.count;
    merged.sum += point.sum;
    merged.min = Math.min(merged.min, point.min);
    merged.max = Math.max(merged.max, point.max);
  }
  if (values) merged.values = values;
  else delete merged.values;
  return merged;
}

function pointsBetween(row: SeriesRow, from: number, to: number): Point[] {
  return row.points.slice(firstAtOrAfter(row.points, from), firstAtOrAfter(row.points, to));
}

function firstAtOrAfter(points: Point[], at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function seriesId(owner: Owned, { namespace, metricName, dimensions }: SeriesName): string {
  const parts = [owner.accountId, owner.region, namespace, metricName];
  return JSON.stringify([...parts, ...dimensions.flatMap(({ Name, Value }) => [Name, Value])]);
}
