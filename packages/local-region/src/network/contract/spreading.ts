import { deepEqual, equal, ok } from "node:assert/strict";
import type { Behaviour } from "./behaviour.ts";
import { PORT } from "./plane-under-test.ts";
import type { Scene } from "./scene.ts";

const CONNECTIONS = 90;

export const SPREADING: Behaviour[] = [
  {
    title: "flows of one client are spread over all targets",
    async holds(scene) {
      const servers = [await scene.server(), await scene.server(), await scene.server()];
      const endpoint = await scene.connect(await scene.balance(servers));
      const counts = await countAnswers(scene, endpoint.name);
      deepEqual(Object.keys(counts).sort(), servers.map(({ address }) => address).sort());
      // Thirty each are expected; less than ten come once in a hundred thousand runs.
      for (const [address, count] of Object.entries(counts)) ok(count >= 10, `${address} got ${count}`);
    },
  },
  {
    title: "a target group's weight of nought gets no flow",
    async holds(scene) {
      const [kept, spared] = [await scene.server(), await scene.server()];
      const balanced = await scene.balance([kept]);
      const elbv2 = scene.owner.elasticloadbalancing;
      const group = { Name: "contract-spared", Protocol: "TCP", Port: PORT, VpcId: scene.provided.vpcId };
      const made = await elbv2("CreateTargetGroup", { ...group, TargetType: "ip" });
      const { TargetGroupArn } = made.TargetGroups[0];
      await elbv2("RegisterTargets", { TargetGroupArn, Targets: [{ Id: spared.address }] });
      const TargetGroups = [
        { TargetGroupArn: balanced.targetGroupArn, Weight: 1 },
        { TargetGroupArn, Weight: 0 },
      ];
      await elbv2("ModifyListener", {
        ListenerArn: balanced.listenerArn,
        DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }],
      });
      await scene.stage.until(async () => {
        const { TargetHealthDescriptions } = await elbv2("DescribeTargetHealth", { TargetGroupArn });
        return TargetHealthDescriptions[0].TargetHealth.State === "healthy";
      });
      const endpoint = await scene.connect(balanced);
      deepEqual(await countAnswers(scene, endpoint.name), { [kept.address]: CONNECTIONS });
    },
  },
  {
    title: "while no target is healthy every target gets flows",
    async holds(scene) {
      const servers = [await scene.server(), await scene.server()];
      // Nothing listens where it looks; flows go where the targets do listen.
      const targetGroup = { HealthCheckPort: "5999", HealthCheckIntervalSeconds: 5 };
      const endpoint = await scene.connect(await scene.balance(servers, { targetGroup, state: "unhealthy" }));
      const counts = await countAnswers(scene, endpoint.name);
      equal(Object.keys(counts).length, 2);
    },
  },
];

/** How many connections each server answered. */
async function countAnswers(scene: Scene, name: string): Promise<Record<string, number>> {
  const client = await scene.client();
  const counts: Record<string, number> = {};
  for (let i = 0; i < CONNECTIONS; i++) {
    const answer = await scene.reach(client, name);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
