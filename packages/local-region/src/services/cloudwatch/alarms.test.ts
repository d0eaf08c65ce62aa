import { expect, onTestFinished, test } from "vitest";
import { asService } from "../../testing/as-service.ts";
import { eventually } from "../../testing/eventually.ts";
import { PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { receivedMessages } from "../sns/mailbox.ts";
import { snsOperations } from "../sns/operations.ts";
import { cloudWatchOperations } from "./operations.ts";
import { keepMetrics } from "./record-metrics.ts";

const ALARM = {
  AlarmName: "load",
  Namespace: "Own",
  MetricName: "Load",
  Statistic: "Maximum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: "GreaterThanThreshold",
};

function start() {
  const { world } = createTestWorld(onTestFinished);
  onTestFinished(keepMetrics(world));
  const call = asService(cloudWatchOperations(world), PROVIDER);
  const put = (more: object = {}) => call("PutMetricAlarm", { ...ALARM, ...more });
  const send = (Value: number) =>
    call("PutMetricData", { Namespace: "Own", MetricData: [{ MetricName: "Load", Value }] });
  const alarm = async () => (await call("DescribeAlarms", { AlarmNames: ["load"] })).MetricAlarms[0];
  const becomes = (state: string) => eventually(async () => expect((await alarm()).StateValue).toBe(state));
  return { world, call, put, send, alarm, becomes };
}

test("an alarm begins without data, follows them, and has none again when they end", async () => {
  const { put, send, alarm, becomes } = start();
  await put();
  expect(await alarm()).toMatchObject({
    StateValue: "INSUFFICIENT_DATA",
    ActionsEnabled: true,
    TreatMissingData: "missing",
  });
  await send(3);
  expect((await alarm()).StateValue).toBe("OK");
  await send(7);
  const { StateValue, StateReason } = await alarm();
  expect(StateValue).toBe("ALARM");
  expect(StateReason).toMatch(/^Threshold Crossed: 1 datapoint \[7\] was greater than the threshold \(5\)/);
  await becomes("INSUFFICIENT_DATA");
});

test.each([
  ["breaching", "ALARM"],
  ["notBreaching", "OK"],
])("missing data that are %s make it %s", async (TreatMissingData, state) => {
  const { put, alarm } = start();
  await put({ TreatMissingData });
  expect((await alarm()).StateValue).toBe(state);
});

test("as many datapoints as it says must breach", async () => {
  const { put, send, alarm } = start();
  await put({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  await send(7);
  expect((await alarm()).StateValue).toBe("OK");
});

test("an alarm and its end are told to the topics that were named for them", async () => {
  const { world, put, send } = start();
  const sns = asService(snsOperations(world), PROVIDER);
  const { TopicArn } = await sns("CreateTopic", { Name: "alarms" });
  await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "inbox" });
  await put({ AlarmActions: [TopicArn], InsufficientDataActions: [TopicArn] });
  await send(7);
  await eventually(() => {
    const told = receivedMessages(world, { topicArn: TopicArn }).map(({ subject, message }) => [
      subject,
      JSON.parse(message).OldStateValue,
      JSON.parse(message).NewStateValue,
    ]);
    expect(told).toEqual([
      ['ALARM: "load" in us-east-1', "INSUFFICIENT_DATA", "ALARM"],
      ['INSUFFICIENT_DATA: "load" in us-east-1', "ALARM", "INSUFFICIENT_DATA"],
    ]);
  });
});

test("its actions that fail are told in its history, and it goes on", async () => {
  const { call, put, send } = start();
  await put({ AlarmActions: [`arn:aws:sns:us-east-1:${PROVIDER}:none`] });
  await send(7);
  const { AlarmHistoryItems } = await call("DescribeAlarmHistory", { AlarmName: "load" });
  const told = AlarmHistoryItems.map(
    (item: { HistoryItemType: string; HistorySummary: string }) => item.HistorySummary,
  );
  expect(told).toEqual([
    `Failed to execute action arn:aws:sns:us-east-1:${PROVIDER}:none`,
    "Alarm updated from INSUFFICIENT_DATA to ALARM",
    'Alarm "load" created',
  ]);
});

test("a state that was set lasts until the next evaluation; actions can be switched off", async () => {
  const { call, put, alarm, becomes } = start();
  await put({ AlarmActions: [`arn:aws:sns:us-east-1:${PROVIDER}:none`] });
  await call("DisableAlarmActions", { AlarmNames: ["load"] });
  await call("SetAlarmState", { AlarmName: "load", StateValue: "ALARM", StateReason: "a rehearsal" });
  expect(await alarm()).toMatchObject({ StateValue: "ALARM", StateReason: "a rehearsal", ActionsEnabled: false });
  const { AlarmHistoryItems } = await call("DescribeAlarmHistory", { HistoryItemType: "Action" });
  expect(AlarmHistoryItems).toEqual([]);
  await becomes("INSUFFICIENT_DATA");
});

test("tags belong to an alarm; deleting one that is not there deletes none", async () => {
  const { call, put, alarm } = start();
  await put({ Tags: [{ Key: "team", Value: "data" }] });
  const ResourceARN = (await alarm()).AlarmArn;
  await call("TagResource", { ResourceARN, Tags: [{ Key: "more", Value: "1" }] });
  await call("UntagResource", { ResourceARN, TagKeys: ["team"] });
  expect(await call("ListTagsForResource", { ResourceARN })).toEqual({ Tags: [{ Key: "more", Value: "1" }] });
  await expect(call("DeleteAlarms", { AlarmNames: ["load", "none"] })).rejects.toMatchObject({
    code: "ResourceNotFound",
  });
  expect(await alarm()).toBeDefined();
  await call("DeleteAlarms", { AlarmNames: ["load"] });
  expect(await alarm()).toBeUndefined();
});

test.each([
  [{ AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] }, "arn:aws:automate"],
  [{ ComparisonOperator: "GreaterThanUpperThreshold" }, "GreaterThanUpperThreshold"],
  [{ Metrics: [{ Id: "m1" }] }, "Metrics"],
  [{ EvaluationPeriods: 0 }, "EvaluationPeriods"],
  [{ DatapointsToAlarm: 2 }, "DatapointsToAlarm"],
  [{ Threshold: undefined }, "Threshold"],
])("an alarm with %o is refused: %s", async (more, words) => {
  const { put, alarm } = start();
  await expect(put(more)).rejects.toThrow(words);
  expect(await alarm()).toBeUndefined();
});
