import { equal, ok } from "node:assert/strict";
import type { Account, Answer } from "../../testing/stories/story.ts";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";

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
      const ofLoadBalancer = (metric: string) =>
        total(scene.owner, "AWS/NetworkELB", metric, [["LoadBalancer", LoadBalancer]]);
      await scene.stage.until(async () => (await ofLoadBalancer("NewFlowCount")) === CONNECTIONS);
      equal(await ofLoadBalancer("TCP_ELB_Reset_Count"), 0);
      ok((await ofLoadBalancer("ProcessedBytes")) >= 2 * CONNECTIONS * WORDS.length);

      const { Metrics } = await scene.platform.monitoring("ListMetrics", {
        ...{ Namespace: "AWS/PrivateLinkEndpoints", MetricName: "NewConnections" },
        Dimensions: [{ Name: "VPC Id", Value: scene.consumed.vpcId }],
      });
      const names = Metrics.map(({ Dimensions }: Answer) => Dimensions.map(({ Name, Value }: Answer) => [Name, Value]));
      const whole = names.find((pairs: string[][]) => pairs.every(([name]) => name !== "Subnet Id"));
      const ofEndpoint = (metric: string) => total(scene.platform, "AWS/PrivateLinkEndpoints", metric, whole);
      equal(await ofEndpoint("NewConnections"), CONNECTIONS);
      ok((await ofEndpoint("BytesProcessed")) >= 2 * CONNECTIONS * WORDS.length);
    },
  },
];

async function total(
  { monitoring }: Account,
  Namespace: string,
  MetricName: string,
  dimensions: string[][],
): Promise<number> {
  const Dimensions = dimensions.map(([Name, Value]) => ({ Name, Value }));
  const range = {
    StartTime: new Date(Date.now() - 1_200_000),
    EndTime: new Date(Date.now() + 1_200_000),
    Period: 3600,
  };
  const asked = { Namespace, MetricName, Dimensions, ...range, Statistics: ["Sum"] };
  const { Datapoints } = await monitoring("GetMetricStatistics", asked);
  return Datapoints.reduce((sum: number, { Sum }: Answer) => sum + Sum, 0);
}
