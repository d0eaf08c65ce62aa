import { setTimeout as sleep } from "node:timers/promises";
import type { Clients, Network } from "@postern/aws";
import { type PathTarget, verifyPath } from "../../verify/verify-path.ts";
import type { ProbeFacts } from "./facts.ts";
import { NotKnown, read } from "./reading.ts";

export interface Probe {
  network: Network;
  target: PathTarget;
  /** How long to wait for CloudWatch, which tells minutes later on AWS; not at all when omitted. */
  waitForCountersSeconds?: number;
}

/**
 * What a load balancer counts of packets that it drops without a word, or answers for a target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
const COUNTERS = [
  "NewFlowCount",
  "RejectedFlowCount",
  "SecurityGroupBlockedFlowCount_Inbound_TCP",
  "SecurityGroupBlockedFlowCount_Outbound_TCP",
  "TCP_Client_Reset_Count",
  "TCP_ELB_Reset_Count",
  "TCP_Target_Reset_Count",
  "PortAllocationErrorCount",
] as const;

const PERIOD_SECONDS = 60;
const POLL_MS = 5000;

/** Goes a path, and says what the load balancer's counters gained meanwhile: where a packet was lost in silence. */
export async function probeWithCounters(
  clients: Clients,
  region: string,
  loadBalancerArn: string | undefined,
  { network, target, waitForCountersSeconds = 0 }: Probe,
): Promise<ProbeFacts> {
  const from = new Date(Date.now() - 2 * PERIOD_SECONDS * 1000);
  const count = () => read(region, () => readCounters(clients, loadBalancerArn, from));
  const before = await count();
  const result = await verifyPath(network, target);
  const deadline = Date.now() + waitForCountersSeconds * 1000;
  for (;;) {
    const after = await count();
    if (!before.known || !after.known) return { target, result, counters: before.known ? after : before };
    const gained = Object.fromEntries(
      COUNTERS.map((name) => [name, (after.value[name] ?? 0) - (before.value[name] ?? 0)]),
    );
    const isTold = Object.values(gained).some((each) => each > 0);
    if (isTold || Date.now() >= deadline) return { target, result, counters: { known: true, value: gained } };
    await sleep(Math.min(POLL_MS, deadline - Date.now()));
  }
}

async function readCounters(
  { cloudWatch }: Clients,
  arn: string | undefined,
  from: Date,
): Promise<Record<string, number>> {
  if (arn === undefined) throw new NotKnown("there is no load balancer");
  const Dimensions = [{ Name: "LoadBalancer", Value: arn.split(":loadbalancer/")[1] }];
  const answer = await cloudWatch.getMetricData({
    StartTime: from,
    EndTime: new Date(Date.now() + PERIOD_SECONDS * 1000),
    MetricDataQueries: COUNTERS.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: "AWS/NetworkELB", MetricName, Dimensions },
        Period: PERIOD_SECONDS,
        Stat: "Sum",
      },
    })),
  });
  const sums = (answer.MetricDataResults ?? []).map(({ Id, Values = [] }): [string, number] => [
    COUNTERS[Number(Id?.slice(1))] ?? "",
    Values.reduce((sum, value) => sum + value, 0),
  ]);
  return Object.fromEntries(sums);
}
