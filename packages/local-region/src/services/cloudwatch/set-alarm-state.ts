import { publish } from "../sns/publish.ts";
import type { World } from "../world.ts";
import type { AlarmRow, AlarmState } from "./store.ts";

/** AWS keeps the history for thirty days; here the oldest items go. */
const MOST_HISTORY = 100;

/** The new state, its entry in the history and its actions, each of which may fail without the others. */
export function setAlarmState(world: World, row: AlarmRow, state: AlarmState, reason: string, data: string): void {
  const before = row.state;
  row.state = state;
  row.stateReason = reason;
  row.stateReasonData = data;
  row.stateUpdatedAt = world.clock.now();
  const summary = `Alarm updated from ${before} to ${state}`;
  addHistory(world, row, "StateUpdate", summary, { oldState: before, newState: state, reason });
  for (const topicArn of row.actionsEnabled ? row.actions[state] : []) notify(world, row, topicArn, before);
  world.cloudwatch.alarms.put(row);
}

export function addHistory(
  world: World,
  row: AlarmRow,
  kind: AlarmRow["history"][number]["kind"],
  summary: string,
  data: object,
): void {
  row.history.push({ at: world.clock.now(), kind, summary, data: JSON.stringify({ version: "1.0", ...data }) });
  if (row.history.length > MOST_HISTORY) row.history.shift();
}

function notify(world: World, row: AlarmRow, topicArn: string, before: AlarmState): void {
  const publisher = { service: "cloudwatch.amazonaws.com", sourceArn: row.arn, sourceAccount: row.accountId };
  const subject = `${row.state}: "${row.name}" in ${row.region}`.slice(0, 100);
  try {
    publish(world, topicArn, JSON.stringify(toMessage(row, before)), { subject, publisher });
    addHistory(world, row, "Action", `Successfully executed action ${topicArn}`, { actionState: "Succeeded" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    addHistory(world, row, "Action", `Failed to execute action ${topicArn}`, { actionState: "Failed", error: why });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html has the state's words. */
function toMessage(row: AlarmRow, before: AlarmState): object {
  return {
    AlarmName: row.name,
    AlarmDescription: row.description ?? null,
    AWSAccountId: row.accountId,
    AlarmConfigurationUpdatedTimestamp: row.configuredAt,
    NewStateValue: row.state,
    NewStateReason: row.stateReason,
    StateChangeTime: row.stateUpdatedAt,
    Region: row.region,
    AlarmArn: row.arn,
    OldStateValue: before,
    OKActions: row.actions.OK,
    AlarmActions: row.actions.ALARM,
    InsufficientDataActions: row.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: row.metricName,
      Namespace: row.namespace,
      StatisticType: "Statistic",
      Statistic: row.statistic.toUpperCase(),
      Unit: row.unit ?? null,
      Dimensions: row.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: row.periodSeconds,
      EvaluationPeriods: row.evaluationPeriods,
      DatapointsToAlarm: row.datapointsToAlarm,
      ComparisonOperator: row.comparison,
      Threshold: row.threshold,
      TreatMissingData: row.treatMissingData,
    },
  };
}
