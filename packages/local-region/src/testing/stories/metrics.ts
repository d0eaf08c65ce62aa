import type { Story } from "./story.ts";

const MINUTE_MS = 60_000;

/** Metrics of one's own, and an alarm on them. */
export const metricsStory: Story = async ({ owner }) => {
  const { monitoring } = owner;
  const now = Date.now();
  const metric = { Namespace: "Story", MetricName: "Steps" };
  const MetricData = [{ MetricName: "Steps", Value: 7, Unit: "Count", Timestamp: new Date(now) }];
  await monitoring("PutMetricData", { Namespace: "Story", MetricData });
  await monitoring("ListMetrics", { Namespace: "Story" });
  const range = { StartTime: new Date(now - 10 * MINUTE_MS), EndTime: new Date(now + MINUTE_MS) };
  await monitoring("GetMetricStatistics", { ...metric, ...range, Period: 60, Statistics: ["Sum"] });
  const MetricDataQueries = [{ Id: "steps", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" } }];
  await monitoring("GetMetricData", { ...range, MetricDataQueries });

  const AlarmName = "story";
  const terms = { Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 5 };
  await monitoring("PutMetricAlarm", { AlarmName, ...metric, ...terms, ComparisonOperator: "GreaterThanThreshold" });
  const { MetricAlarms } = await monitoring("DescribeAlarms", { AlarmNames: [AlarmName] });
  await monitoring("DescribeAlarmsForMetric", metric);
  await monitoring("SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "a story" });
  await monitoring("DescribeAlarmHistory", { AlarmName });
  await monitoring("DisableAlarmActions", { AlarmNames: [AlarmName] });
  await monitoring("EnableAlarmActions", { AlarmNames: [AlarmName] });
  const ResourceARN = MetricAlarms[0].AlarmArn;
  await monitoring("TagResource", { ResourceARN, Tags: [{ Key: "team", Value: "data" }] });
  await monitoring("ListTagsForResource", { ResourceARN });
  await monitoring("UntagResource", { ResourceARN, TagKeys: ["team"] });
  await monitoring("DeleteAlarms", { AlarmNames: [AlarmName] });
};
