import { deepEqual } from "node:assert/strict";
import { liveEpochs, routableTargets } from "../services/elbv2/routable-targets.ts";
import { eventually } from "./eventually.ts";
import { makeLoadBalancer, makeVpc, PROVIDER } from "./make-link.ts";
import { createTestWorld, type TestWorld } from "./test-world.ts";

export const WRITER = { Id: "10.0.1.20" };
export const READER = { Id: "10.0.2.20" };

/** A load balancer in two of three zones, a target group without targets, and short names for what tests do with them. */
export async function makeTargetGroup(onCleanup: Parameters<typeof createTestWorld>[0], group: object = {}) {
  const made: TestWorld = createTestWorld(onCleanup);
  const call = made.as(PROVIDER);
  const vpc = await makeVpc(call, ["use1-az1", "use1-az2", "use1-az3"]);
  const LoadBalancerArn = await makeLoadBalancer(call, vpc.subnetIds.slice(0, 2));
  const { TargetGroups } = await call("CreateTargetGroup", {
    Name: "tg",
    Protocol: "TCP",
    Port: 5432,
    VpcId: vpc.vpcId,
    TargetType: "ip",
    HealthCheckIntervalSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    ...group,
  });
  const { TargetGroupArn } = TargetGroups[0];
  const setGroup = (Key: string, Value: string) =>
    call("ModifyTargetGroupAttributes", { TargetGroupArn, Attributes: [{ Key, Value }] });
  const crossZone = (Value: string) =>
    call("ModifyLoadBalancerAttributes", {
      LoadBalancerArn,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value }],
    });
  const listen = async (Port = 5432, arn = TargetGroupArn): Promise<string> => {
    const DefaultActions = [{ Type: "forward", TargetGroupArn: arn }];
    const { Listeners } = await call("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port, DefaultActions });
    return Listeners[0].ListenerArn;
  };
  const register = (...Targets: object[]) => call("RegisterTargets", { TargetGroupArn, Targets });
  const deregister = (...Targets: object[]) => call("DeregisterTargets", { TargetGroupArn, Targets });
  const health = async (): Promise<Record<string, string>> => {
    const { TargetHealthDescriptions } = await call("DescribeTargetHealth", { TargetGroupArn });
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    return Object.fromEntries(TargetHealthDescriptions.map((row: any) => [row.Target.Id, row.TargetHealth.State]));
  };
  const becomes = (states: Record<string, string>) => eventually(async () => deepEqual(await health(), states));
  const targetOf = async (target: { Id: string }) =>
    (await call("DescribeTargetHealth", { TargetGroupArn, Targets: [target] })).TargetHealthDescriptions[0]
      .TargetHealth;
  const chosen = (zone: string) =>
    routableTargets(made.world, made.world.elbv2.listeners.all()[0]!, zone).map((target) => target.address);
  const live = () => liveEpochs(made.world, made.world.elbv2.listeners.all()[0]!);
  const up = (...targets: { Id: string }[]) => {
    for (const { Id } of targets) made.plane.listening.set(`${Id}:5432`, undefined);
  };
  const down = (...targets: { Id: string }[]) => {
    for (const { Id } of targets) made.plane.listening.delete(`${Id}:5432`);
  };
  const epochOf = (target: { Id: string }) =>
    made.world.elbv2.targetGroups.get(TargetGroupArn)?.targets.find((row) => row.id === target.Id)?.epoch;
  return {
    ...made,
    ...vpc,
    call,
    LoadBalancerArn,
    TargetGroupArn,
    setGroup,
    crossZone,
    listen,
    register,
    deregister,
    health,
    becomes,
    targetOf,
    chosen,
    live,
    up,
    down,
    epochOf,
  };
}
