// What CloudWatch does not do here: metric math and search, composite and anomaly alarms, actions other than SNS,
// dashboards, streams, insight rules, logs, and metrics of services other than network load balancers and PrivateLink.
// The region's own metrics begin with the region and are read once a minute of its time, and whenever they are asked for;
// consumed capacity units, peaks per second and what concerns UDP and TLS are not among them. An alarm's periods pass as
// fast as the region's time profile says; datapoints have the clock's own times. Percentiles need single values.
import { bindOperations, type Handler, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import {
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
  disableAlarmActions,
  enableAlarmActions,
  setState,
} from "./alarms.ts";
import { listMetrics, putMetricData } from "./metrics.ts";
import { putMetricAlarm } from "./put-alarm.ts";
import { getMetricData, getMetricStatistics } from "./read-metrics.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

const HANDLERS: Record<string, Handler> = {
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
  PutMetricData: putMetricData,

  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: describeAlarmsForMetric,
  DescribeAlarmHistory: describeAlarmHistory,
  DeleteAlarms: deleteAlarms,
  SetAlarmState: setState,
  EnableAlarmActions: enableAlarmActions,
  DisableAlarmActions: disableAlarmActions,

  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
};

/** CloudWatch's operations on one region. */
export function cloudWatchOperations(world: World): Operations {
  return bindOperations(world, HANDLERS);
}
