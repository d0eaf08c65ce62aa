import { equal, ok } from "node:assert/strict";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Scene } from "./scene.ts";

const WORDS = "x".repeat(500);
const CONNECTIONS = 3;

export const COUNTING: Behaviour[] = [
  {
    title: "what is carried is counted for the load balancer and for both sides of PrivateLink",
    async holds(scene) {
      const balanced = await scene.balance([await scene.server()]);
      const endpoint = await scene.connect(balanced);
      const client = await scene.client();
      for (let i = 0; i < CONNECTIONS; i++)
        ok((await say(await scene.open(client, endpoint.name), WORDS)).includes(WORDS));

      const LoadBalancer = balanced.loadBalancerArn.split(":loadbalancer/")[1]!;
      const ofOwner = (metric: string) => total(scene, "owner", "AWS/NetworkELB", metric, { LoadBalancer });
      const platforms = (metric: string) => total(scene, "platform", "AWS/PrivateLinkEndpoints", metric);
      await scene.stage.until(async () => (await ofOwner("NewFlowCount")) >= CONNECTIONS);
      equal(await ofOwner("NewFlowCount"), CONNECTIONS);
      equal(await ofOwner("TCP_ELB_Reset_Count"), 0);
      ok((await ofOwner("ProcessedBytes")) >= 2 * CONNECTIONS * WORDS.length);
      ok((await platforms("NewConnections")) >= CONNECTIONS);
      ok((await platforms("BytesProcessed")) >= 2 * CONNECTIONS * WORDS.length);
    },
  },
];

/** Of the series with these dimensions, or of all that the account has by this name. */
async function total(
  scene: Scene,
  side: "owner" | "platform",
  Namespace: string,
  MetricName: string,
  dimensions?: Record<string, string>,
): Promise<number> {
  const { monitoring } = scene[side];
  const own = Object.entries(dimensions ?? {}).map(([Name, Value]) => ({ Name, Value }));
  const series: object[][] = dimensions
    ? [own]
    : (await monitoring("ListMetrics", { Namespace, MetricName })).Metrics.map(
        (row: { Dimensions: object[] }) => row.Dimensions,
      );
  const range = {
    StartTime: new Date(Date.now() - 1_200_000),
    EndTime: new Date(Date.now() + 1_200_000),
    Period: 3600,
  };
  let sum = 0;
  for (const Dimensions of series) {
    const asked = { Namespace, MetricName, Dimensions, ...range, Statistics: ["Sum"] };
    for (const { Sum } of (await monitoring("GetMetricStatistics", asked)).Datapoints) sum += Sum;
  }
  return sum;
}
