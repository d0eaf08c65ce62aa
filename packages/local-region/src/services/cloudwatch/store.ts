import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface Dimension {
  Name: string;
  Value: string;
}

/** What was measured at one moment, or summed up of several. */
export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Each value, for percentiles; absent where only the four above were sent. */
  values?: number[];
}

/**
 * How a series goes on between its points: `sent` has nothing, `counter` is nought, `gauge` stays as it was. The region's
 * own are of the latter two, so that what does not change costs nothing.
 */
export type SeriesKind = "sent" | "counter" | "gauge";

export interface SeriesRow extends Owned {
  id: string;
  namespace: string;
  metricName: string;
  /** In the order of their names. */
  dimensions: Dimension[];
  kind: SeriesKind;
  unit: string;
  /** Milliseconds since 1970: the series says nothing of the time before. */
  begunAt: number;
  /** In the order of their times. */
  points: Point[];
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRow extends Owned {
  arn: string;
  name: string;
  description: string | undefined;
  namespace: string;
  metricName: string;
  dimensions: Dimension[];
  statistic: string;
  periodSeconds: number;
  unit: string | undefined;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  comparison: string;
  treatMissingData: string;
  actionsEnabled: boolean;
  actions: Record<AlarmState, string[]>;
  state: AlarmState;
  stateReason: string;
  stateReasonData: string;
  stateUpdatedAt: Date;
  configuredAt: Date;
  history: { at: Date; kind: "ConfigurationUpdate" | "StateUpdate" | "Action"; summary: string; data: string }[];
  tags: Record<string, string>;
}

export interface CloudWatchStore {
  series: Table<SeriesRow>;
  alarms: Table<AlarmRow>;
}

export function createCloudWatchStore(): CloudWatchStore {
  return { series: createTable((row) => row.id), alarms: createTable((row) => row.arn) };
}
