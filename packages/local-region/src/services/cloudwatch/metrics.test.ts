import { expect, onTestFinished, test } from "vitest";
import type { Counters, Observation } from "../../network/observation.ts";
import { asService } from "../../testing/as-service.ts";
import { eventually } from "../../testing/eventually.ts";
import { PROVIDER } from "../../testing/make-link.ts";
import { makeTargetGroup, WRITER } from "../../testing/make-target-group.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { NO_COUNTERS } from "./measured.ts";
import { cloudWatchOperations } from "./operations.ts";

const MINUTE = 60_000;

function start() {
  const { world } = createTestWorld(onTestFinished);
  return { world, call: asService(cloudWatchOperations(world), PROVIDER) };
}

/** Whole minutes around now, so that a test that runs across a minute's end sees the same. */
function around() {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  return { StartTime: new Date(now - 10 * MINUTE), EndTime: new Date(now + 10 * MINUTE) };
}

test("values sent are summed up by period: whole statistics and percentiles", async () => {
  const { call } = start();
  const at = new Date(Math.floor(Date.now() / MINUTE) * MINUTE - 5 * MINUTE);
  const Dimensions = [{ Name: "Host", Value: "a" }];
  for (const Value of [1, 2, 3, 10]) {
    await call("PutMetricData", {
      Namespace: "Own",
      MetricData: [{ MetricName: "Latency", Dimensions, Timestamp: at, Value, Unit: "Seconds" }],
    });
  }
  const ask = { Namespace: "Own", MetricName: "Latency", Dimensions, ...around(), Period: 60 };
  const Statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
  const { Datapoints } = await call("GetMetricStatistics", { ...ask, Statistics, ExtendedStatistics: ["p50"] });
  expect(Datapoints).toEqual([
    {
      Timestamp: at,
      Unit: "Seconds",
      SampleCount: 4,
      Average: 4,
      Sum: 16,
      Minimum: 1,
      Maximum: 10,
      ExtendedStatistics: { p50: 2 },
    },
  ]);
  expect((await call("GetMetricStatistics", { ...ask, Dimensions: [], Statistics })).Datapoints).toEqual([]);
});

test("GetMetricData gives the newest first unless asked otherwise, and hides what need not be returned", async () => {
  const { call } = start();
  const minute = Math.floor(Date.now() / MINUTE) * MINUTE;
  for (const back of [3, 2, 1]) {
    const Timestamp = new Date(minute - back * MINUTE);
    await call("PutMetricData", { Namespace: "Own", MetricData: [{ MetricName: "Load", Timestamp, Value: back }] });
  }
  const query = { MetricStat: { Metric: { Namespace: "Own", MetricName: "Load" }, Stat: "Sum", Period: 60 } };
  const MetricDataQueries = [
    { Id: "load", ...query },
    { Id: "hidden", ...query, ReturnData: false },
  ];
  const { MetricDataResults } = await call("GetMetricData", { ...around(), MetricDataQueries });
  expect(MetricDataResults).toMatchObject([{ Id: "load", Label: "Load", Values: [1, 2, 3], StatusCode: "Complete" }]);
  const ascending = await call("GetMetricData", { ...around(), MetricDataQueries, ScanBy: "TimestampAscending" });
  expect(ascending.MetricDataResults[0].Values).toEqual([3, 2, 1]);
  await expect(
    call("GetMetricData", { ...around(), MetricDataQueries: [{ Id: "sum", Expression: "load * 2" }] }),
  ).rejects.toThrow("load * 2");
});

test.each([
  ["PutMetricData", { Namespace: "AWS/Own", MetricData: [{ MetricName: "m", Value: 1 }] }, "InvalidParameterValue"],
  ["PutMetricData", { Namespace: "Own", MetricData: [{ MetricName: "m" }] }, "InvalidParameterCombination"],
  ["PutMetricData", { MetricData: [] }, "MissingParameter"],
  [
    "GetMetricStatistics",
    { Namespace: "Own", MetricName: "m", ...around(), Period: 61, Statistics: ["Sum"] },
    "InvalidParameterValue",
  ],
  ["GetMetricStatistics", { Namespace: "Own", MetricName: "m", ...around(), Period: 60 }, "MissingParameter"],
  [
    "GetMetricStatistics",
    { Namespace: "Own", MetricName: "m", ...around(), StartTime: new Date(0), Period: 60, Statistics: ["Sum"] },
    "InvalidParameterCombination",
  ],
  [
    "GetMetricStatistics",
    { Namespace: "Own", MetricName: "m", ...around(), Period: 60, Statistics: ["tm90"] },
    "InvalidParameterValue",
  ],
])("%s with %o is refused: %s", async (operation, input, code) => {
  const { call } = start();
  await expect(call(operation, input)).rejects.toMatchObject({ code });
});

test("metrics are listed by namespace, name and dimension, an account's own alone", async () => {
  const { world, call } = start();
  for (const Value of ["a", "b"]) {
    const Dimensions = [{ Name: "Host", Value }];
    await call("PutMetricData", { Namespace: "Own", MetricData: [{ MetricName: "Load", Dimensions, Value: 1 }] });
  }
  const list = async (input: object) => (await call("ListMetrics", input)).Metrics.length;
  expect(await list({ Namespace: "Own" })).toBe(2);
  expect(await list({ Dimensions: [{ Name: "Host", Value: "b" }] })).toBe(1);
  expect(await list({ Dimensions: [{ Name: "Host" }] })).toBe(2);
  expect(await list({ MetricName: "Other" })).toBe(0);
  const other = asService(cloudWatchOperations(world), "444455556666");
  expect((await other("ListMetrics")).Metrics).toEqual([]);
});

test("a load balancer's metrics are what its nodes carried since they were last read, as a whole and by zone", async () => {
  const { world, listen, register, up, becomes, LoadBalancerArn, TargetGroupArn } =
    await makeTargetGroup(onTestFinished);
  const call = asService(cloudWatchOperations(world), PROVIDER);
  await listen();
  up(WRITER);
  const counters: Counters = structuredClone(NO_COUNTERS);
  const node = world.elbv2.loadBalancers.get(LoadBalancerArn)?.nodes[0]?.networkInterfaceId ?? "";
  world.network.plane.observe = (): Observation => ({
    endpoints: new Map(),
    endpointInterfaces: new Map(),
    listeners: new Map(),
    nodes: new Map([[node, structuredClone(counters)]]),
  });
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  const LoadBalancer = LoadBalancerArn.split(":loadbalancer/")[1] ?? "";
  const TargetGroup = TargetGroupArn.split(":").at(-1);
  const read = async (MetricName: string, Stat: string, dimensions: object = {}) => {
    const Dimensions = Object.entries({ LoadBalancer, ...dimensions }).map(([Name, Value]) => ({ Name, Value }));
    const { Datapoints } = await call("GetMetricStatistics", {
      Namespace: "AWS/NetworkELB",
      MetricName,
      Dimensions,
      ...around(),
      Period: 1200,
      Statistics: [Stat],
    });
    return Datapoints.reduce((sum: number, point: Record<string, number>) => sum + (point[Stat] ?? 0), 0);
  };
  expect(await read("NewFlowCount", "Sum")).toBe(0);
  Object.assign(counters, { newFlows: 3, activeFlows: 2, bytesIn: 100, bytesOut: 50 });
  Object.assign(counters.refusals, { "load-balancer-groups": 4, "target-refused": 1 });
  counters.resets["load-balancer"] = 2;
  expect(await read("NewFlowCount", "Sum")).toBe(3);
  expect(await read("ActiveFlowCount", "Maximum")).toBe(2);
  expect(await read("ProcessedBytes_TCP", "Sum")).toBe(150);
  expect(await read("SecurityGroupBlockedFlowCount_Inbound_TCP", "Sum")).toBe(4);
  expect(await read("TCP_Target_Reset_Count", "Sum")).toBe(1);
  expect(await read("TCP_ELB_Reset_Count", "Sum")).toBe(2);
  expect(await read("PortAllocationErrorCount", "Sum")).toBe(0);
  counters.newFlows = 5;
  expect(await read("NewFlowCount", "Sum")).toBe(5);
  expect(await read("HealthyHostCount", "Maximum", { TargetGroup })).toBe(1);
  expect(await read("UnHealthyHostCount", "Maximum", { TargetGroup })).toBe(0);
  await eventually(async () =>
    expect((await call("ListMetrics", { MetricName: "NewFlowCount" })).Metrics).toHaveLength(3),
  );
});
