import type {
  AlarmHistoryItem,
  ComparisonOperator,
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  MetricAlarm,
  SetAlarmStateInput,
  StandardUnit,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidValue, readDimensions, required } from "./parameters.ts";
import { readPercentile } from "./series.ts";
import { setAlarmState } from "./set-alarm-state.ts";
import type { AlarmRow, AlarmState } from "./store.ts";

const MOST_PER_PAGE = 100;
const STATES: AlarmState[] = ["OK", "ALARM", "INSUFFICIENT_DATA"];

export function describeAlarms(world: World, input: DescribeAlarmsInput, caller: Caller): DescribeAlarmsOutput {
  const wantsMetricAlarms = !input.AlarmTypes?.length || input.AlarmTypes.includes("MetricAlarm");
  const actions = (row: AlarmRow) => Object.values(row.actions).flat();
  const rows = world.cloudwatch.alarms
    .of(caller)
    .filter(
      (row) =>
        wantsMetricAlarms &&
        (!input.AlarmNames?.length || input.AlarmNames.includes(row.name)) &&
        (input.AlarmNamePrefix === undefined || row.name.startsWith(input.AlarmNamePrefix)) &&
        (input.StateValue === undefined || row.state === input.StateValue) &&
        (input.ActionPrefix === undefined || actions(row).some((arn) => arn.startsWith(input.ActionPrefix ?? ""))),
    );
  const { page, next } = takePage(rows, Math.min(input.MaxRecords ?? MOST_PER_PAGE, MOST_PER_PAGE), input.NextToken);
  return { MetricAlarms: page.map(toMetricAlarm), CompositeAlarms: [], NextToken: next };
}

export function describeAlarmsForMetric(
  world: World,
  input: DescribeAlarmsForMetricInput,
  caller: Caller,
): DescribeAlarmsForMetricOutput {
  const dimensions = JSON.stringify(readDimensions(input.Dimensions));
  const statistic = input.Statistic ?? input.ExtendedStatistic;
  const rows = world.cloudwatch.alarms
    .of(caller)
    .filter(
      (row) =>
        row.namespace === required(input.Namespace, "Namespace") &&
        row.metricName === required(input.MetricName, "MetricName") &&
        JSON.stringify(row.dimensions) === dimensions &&
        (statistic === undefined || row.statistic === statistic) &&
        (input.Period === undefined || row.periodSeconds === input.Period),
    );
  return { MetricAlarms: rows.map(toMetricAlarm) };
}

/** Newest first. */
export function describeAlarmHistory(
  world: World,
  input: DescribeAlarmHistoryInput,
  caller: Caller,
): DescribeAlarmHistoryOutput {
  const items = world.cloudwatch.alarms
    .of(caller)
    .filter((row) => input.AlarmName === undefined || row.name === input.AlarmName)
    .flatMap((row) => row.history.map((item) => toHistoryItem(row, item)))
    .filter((item) => input.HistoryItemType === undefined || item.HistoryItemType === input.HistoryItemType)
    .filter(({ Timestamp: at }) => at && at >= (input.StartDate ?? new Date(0)) && at <= (input.EndDate ?? at))
    .reverse();
  const size = Math.min(input.MaxRecords ?? MOST_PER_PAGE, MOST_PER_PAGE);
  const { page, next } = takePage(
    input.ScanBy === "TimestampAscending" ? items.reverse() : items,
    size,
    input.NextToken,
  );
  return { AlarmHistoryItems: page, NextToken: next };
}

/** None is deleted when one is not there. */
export function deleteAlarms(world: World, input: DeleteAlarmsInput, caller: Caller): object {
  for (const row of requireAlarms(world, caller, input.AlarmNames)) world.cloudwatch.alarms.delete(row.arn);
  return {};
}

/** Until the next evaluation, which judges by the data again. */
export function setState(world: World, input: SetAlarmStateInput, caller: Caller): object {
  const [row] = requireAlarms(world, caller, [required(input.AlarmName, "AlarmName")]);
  const state = STATES.find((known) => known === input.StateValue);
  if (!state) throw invalidValue(`The value ${input.StateValue} for parameter StateValue is invalid.`);
  if (row) setAlarmState(world, row, state, required(input.StateReason, "StateReason"), input.StateReasonData ?? "");
  return {};
}

export function enableAlarmActions(world: World, input: EnableAlarmActionsInput, caller: Caller): object {
  return switchActions(world, input, caller, true);
}

export function disableAlarmActions(world: World, input: DisableAlarmActionsInput, caller: Caller): object {
  return switchActions(world, input, caller, false);
}

function switchActions(world: World, input: EnableAlarmActionsInput, caller: Caller, actionsEnabled: boolean): object {
  for (const name of input.AlarmNames ?? []) {
    const row = findAlarm(world, caller, name);
    if (row) world.cloudwatch.alarms.put(Object.assign(row, { actionsEnabled }));
  }
  return {};
}

function requireAlarms(world: World, caller: Caller, names: string[] | undefined): AlarmRow[] {
  return required(names, "AlarmNames").map((name) => {
    const row = findAlarm(world, caller, name);
    if (row) return row;
    throw new AwsError("ResourceNotFound", `Alarm ${name} does not exist`, 404);
  });
}

function findAlarm(world: World, caller: Caller, name: string): AlarmRow | undefined {
  return world.cloudwatch.alarms.get(`arn:aws:cloudwatch:${caller.region}:${caller.accountId}:alarm:${name}`);
}

function toHistoryItem(row: AlarmRow, item: AlarmRow["history"][number]): AlarmHistoryItem {
  return {
    AlarmName: row.name,
    AlarmType: "MetricAlarm",
    Timestamp: item.at,
    HistoryItemType: item.kind,
    HistorySummary: item.summary,
    HistoryData: item.data,
  };
}

function toMetricAlarm(row: AlarmRow): MetricAlarm {
  const isPercentile = readPercentile(row.statistic) !== undefined;
  return {
    AlarmName: row.name,
    AlarmArn: row.arn,
    AlarmDescription: row.description,
    AlarmConfigurationUpdatedTimestamp: row.configuredAt,
    ActionsEnabled: row.actionsEnabled,
    OKActions: row.actions.OK,
    AlarmActions: row.actions.ALARM,
    InsufficientDataActions: row.actions.INSUFFICIENT_DATA,
    StateValue: row.state,
    StateReason: row.stateReason,
    StateReasonData: row.stateReasonData || undefined,
    StateUpdatedTimestamp: row.stateUpdatedAt,
    StateTransitionedTimestamp: row.stateUpdatedAt,
    MetricName: row.metricName,
    Namespace: row.namespace,
    Statistic: isPercentile ? undefined : (row.statistic as Statistic),
    ExtendedStatistic: isPercentile ? row.statistic : undefined,
    Dimensions: row.dimensions.map((dimension) => ({ ...dimension })),
    Period: row.periodSeconds,
    Unit: row.unit as StandardUnit | undefined,
    EvaluationPeriods: row.evaluationPeriods,
    DatapointsToAlarm: row.datapointsToAlarm,
    Threshold: row.threshold,
    ComparisonOperator: row.comparison as ComparisonOperator,
    TreatMissingData: row.treatMissingData,
  };
}
