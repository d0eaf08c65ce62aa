import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { COMPARISONS, evaluateAlarms } from "./evaluate-alarms.ts";
import { checkPeriod, invalidValue, readDimensions, required } from "./parameters.ts";
import { checkStatistic } from "./read-metrics.ts";
import { addHistory } from "./set-alarm-state.ts";
import type { AlarmRow } from "./store.ts";

const MISSING_DATA = ["missing", "ignore", "breaching", "notBreaching"];

/** An alarm on one metric. One of that name takes the new settings and keeps its state; tags are for new ones only. */
export function putMetricAlarm(world: World, input: PutMetricAlarmInput, caller: Caller): object {
  const name = required(input.AlarmName, "AlarmName");
  if (name.length > 255) throw invalidValue("1 validation error detected: AlarmName must have at most 255 characters.");
  const refused = ["Metrics", "ThresholdMetricId", "EvaluationCriteria", "EvaluationInterval"] as const;
  for (const member of refused) {
    if (input[member] === undefined || (input[member] as unknown[]).length === 0) continue;
    throw new AwsError("ValidationError", `the local region does not serve the parameter ${member}: name one metric`);
  }
  const arn = `arn:aws:cloudwatch:${caller.region}:${caller.accountId}:alarm:${name}`;
  const before = world.cloudwatch.alarms.get(arn);
  const now = world.clock.now();
  const row: AlarmRow = {
    accountId: caller.accountId,
    region: caller.region,
    arn,
    name,
    ...readSettings(input),
    state: before?.state ?? "INSUFFICIENT_DATA",
    stateReason: before?.stateReason ?? "Unchecked: Initial alarm creation",
    stateReasonData: before?.stateReasonData ?? "",
    stateUpdatedAt: before?.stateUpdatedAt ?? now,
    configuredAt: now,
    history: before?.history ?? [],
    tags: before?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  };
  addHistory(world, row, "ConfigurationUpdate", `Alarm "${name}" ${before ? "updated" : "created"}`, {
    type: before ? "Update" : "Create",
  });
  world.cloudwatch.alarms.put(row);
  evaluateAlarms(world, [row]);
  return {};
}

type Settings = Pick<
  AlarmRow,
  | "description"
  | "namespace"
  | "metricName"
  | "dimensions"
  | "statistic"
  | "periodSeconds"
  | "unit"
  | "evaluationPeriods"
  | "datapointsToAlarm"
  | "threshold"
  | "comparison"
  | "treatMissingData"
  | "actionsEnabled"
  | "actions"
>;

function readSettings(input: PutMetricAlarmInput): Settings {
  const statistic = required(input.Statistic ?? input.ExtendedStatistic, "Statistic");
  checkStatistic(statistic);
  const evaluationPeriods = checkCount(input.EvaluationPeriods, "EvaluationPeriods");
  const datapointsToAlarm = checkCount(input.DatapointsToAlarm ?? evaluationPeriods, "DatapointsToAlarm");
  if (datapointsToAlarm > evaluationPeriods) {
    throw new AwsError("ValidationError", "DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  }
  const comparison = required(input.ComparisonOperator, "ComparisonOperator");
  if (!COMPARISONS.includes(comparison)) {
    throw new AwsError(
      "ValidationError",
      `the local region does not serve the comparison '${comparison}': use one of ${COMPARISONS.join(", ")}`,
    );
  }
  const treatMissingData = input.TreatMissingData ?? "missing";
  if (!MISSING_DATA.includes(treatMissingData)) {
    throw invalidValue(`The value ${treatMissingData} for parameter TreatMissingData is invalid.`);
  }
  return {
    description: input.AlarmDescription,
    namespace: required(input.Namespace, "Namespace"),
    metricName: required(input.MetricName, "MetricName"),
    dimensions: readDimensions(input.Dimensions),
    statistic,
    periodSeconds: checkPeriod(input.Period),
    unit: input.Unit,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: required(input.Threshold, "Threshold"),
    comparison,
    treatMissingData,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: readActions(input.OKActions),
      ALARM: readActions(input.AlarmActions),
      INSUFFICIENT_DATA: readActions(input.InsufficientDataActions),
    },
  };
}

function checkCount(value: number | undefined, name: string): number {
  const count = required(value, name);
  if (Number.isInteger(count) && count >= 1) return count;
  throw invalidValue(`The parameter ${name} must be greater than or equal to 1.`);
}

function readActions(arns: string[] | undefined): string[] {
  const other = arns?.find((arn) => !/^arn:aws:sns:[^:]+:\d{12}:.+$/.test(arn));
  if (other === undefined) return [...(arns ?? [])];
  throw new AwsError("ValidationError", `the local region does not serve the action '${other}': use an SNS topic`);
}
