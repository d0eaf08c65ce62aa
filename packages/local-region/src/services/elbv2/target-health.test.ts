import { expect, onTestFinished, test, vi } from "vitest";
import { makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { liveEpochs, routableTargets } from "./routable-targets.ts";

const WRITER = { Id: "10.0.1.20" };
const READER = { Id: "10.0.2.20" };

async function start(group: object = {}) {
  const made = createTestWorld(onTestFinished);
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
  const becomes = (states: Record<string, string>) =>
    vi.waitFor(async () => expect(await health()).toEqual(states), 5000);
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

test("a new target is in registration, and healthy after its first check, whatever the threshold", async () => {
  const { listen, register, targetOf, up, becomes, plane } = await start({ HealthyThresholdCount: 10 });
  await listen();
  up(WRITER);
  await register(WRITER);
  expect(await targetOf(WRITER)).toMatchObject({ State: "initial", Reason: "Elb.RegistrationInProgress" });
  await becomes({ [WRITER.Id]: "healthy" });
  expect(plane.attempts.length).toBeLessThan(10);
});

test("a new target that does not answer is unhealthy after its first check", async () => {
  const { listen, register, targetOf, becomes } = await start({ UnhealthyThresholdCount: 10 });
  await listen();
  await register(WRITER);
  await becomes({ [WRITER.Id]: "unhealthy" });
  expect(await targetOf(WRITER)).toEqual({
    State: "unhealthy",
    Reason: "Target.FailedHealthChecks",
    Description: "Health checks failed",
  });
});

test("afterwards the thresholds decide, in both directions", async () => {
  const { listen, register, up, down, becomes, plane } = await start({
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 4,
  });
  await listen();
  up(WRITER);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  plane.attempts.length = 0;
  down(WRITER);
  await becomes({ [WRITER.Id]: "unhealthy" });
  expect(plane.attempts.length).toBeGreaterThanOrEqual(4);
  plane.attempts.length = 0;
  up(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  expect(plane.attempts.length).toBeGreaterThanOrEqual(3);
});

test("a change of health refreshes the network, and is told only when packets follow it", async () => {
  const { call, TargetGroupArn, world, listen, register, up, holdRefreshes } = await start();
  await listen();
  up(WRITER);
  await register(WRITER);
  const release = holdRefreshes();
  await vi.waitFor(() => expect(world.elbv2.targetGroups.get(TargetGroupArn)?.targets[0]?.state).toBe("healthy"));
  let isTold = false;
  const answer = call("DescribeTargetHealth", { TargetGroupArn }).then(() => {
    isTold = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(isTold).toBe(false);
  release();
  await answer;
});

test("a group that no listener uses is not checked; a listener starts the checks and its end stops them", async () => {
  const { call, listen, register, targetOf, up, becomes, plane } = await start();
  up(WRITER);
  await register(WRITER);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await targetOf(WRITER)).toEqual({
    State: "unused",
    Reason: "Target.NotInUse",
    Description: "Target group is not configured to receive traffic from the load balancer",
  });
  expect(plane.attempts).toEqual([]);
  const ListenerArn = await listen();
  await becomes({ [WRITER.Id]: "healthy" });
  await call("DeleteListener", { ListenerArn });
  await becomes({ [WRITER.Id]: "unused" });
  const { length } = plane.attempts;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(plane.attempts).toHaveLength(length);
});

test("a target in a zone that is not enabled, or that is a load balancer's own address, is unused", async () => {
  const { listen, register, targetOf, plane } = await start();
  await listen();
  await register({ Id: "10.0.3.20" }, { Id: "10.0.1.4" });
  expect(await targetOf({ Id: "10.0.3.20" })).toMatchObject({
    State: "unused",
    Reason: "Target.NotInUse",
    Description: "Target is in an Availability Zone that is not enabled for the load balancer",
  });
  expect(await targetOf({ Id: "10.0.1.4" })).toMatchObject({ State: "unused", Reason: "Target.IpUnusable" });
  expect(await targetOf({ Id: "10.0.1.99" })).toMatchObject({ State: "unused", Reason: "Target.NotRegistered" });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(plane.attempts).toEqual([]);
});

test("checks come from the node of the target's zone, with cross-zone from every node", async () => {
  const { world, listen, register, up, becomes, crossZone, plane } = await start();
  await listen();
  up(WRITER);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  const nodes = world.elbv2.loadBalancers.all()[0]!.nodes.map((node) => node.networkInterfaceId);
  const checkers = () => new Set(plane.attempts.map((attempt) => attempt.split(" ")[0]));
  expect([...checkers()]).toEqual([nodes[0]]);
  await crossZone("true");
  await vi.waitFor(() => expect([...checkers()].sort()).toEqual([...nodes].sort()));
});

test("a node chooses targets of its own zone, with cross-zone of all", async () => {
  const { listen, register, up, becomes, chosen, crossZone, setGroup } = await start();
  await listen();
  up(WRITER, READER);
  await register(WRITER, READER);
  await becomes({ [WRITER.Id]: "healthy", [READER.Id]: "healthy" });
  expect(chosen("use1-az1")).toEqual([WRITER.Id]);
  expect(chosen("use1-az2")).toEqual([READER.Id]);
  await crossZone("true");
  expect(chosen("use1-az1")).toEqual([WRITER.Id, READER.Id]);
  await setGroup("load_balancing.cross_zone.enabled", "false");
  expect(chosen("use1-az1")).toEqual([WRITER.Id]);
});

test("a target outside the VPC counts in every zone", async () => {
  const { listen, register, becomes, chosen, plane } = await start();
  await listen();
  plane.listening.set("192.168.7.7:5432", undefined);
  await register({ Id: "192.168.7.7", AvailabilityZone: "all" });
  await becomes({ "192.168.7.7": "healthy" });
  expect(chosen("use1-az1")).toEqual(["192.168.7.7"]);
  expect(chosen("use1-az2")).toEqual(["192.168.7.7"]);
});

test("unhealthy targets get nothing while one is healthy; when none is, all do", async () => {
  const { listen, register, up, down, becomes, chosen, live, crossZone, epochOf } = await start();
  await listen();
  await crossZone("true");
  up(WRITER, READER);
  await register(WRITER, READER);
  await becomes({ [WRITER.Id]: "healthy", [READER.Id]: "healthy" });
  down(WRITER);
  await becomes({ [WRITER.Id]: "unhealthy", [READER.Id]: "healthy" });
  expect(chosen("use1-az1")).toEqual([READER.Id]);
  expect(live()).toEqual([epochOf(READER)]);
  down(READER);
  await becomes({ [WRITER.Id]: "unhealthy", [READER.Id]: "unhealthy" });
  expect(chosen("use1-az1")).toEqual([WRITER.Id, READER.Id]);
  expect(live()).toEqual([epochOf(WRITER), epochOf(READER)]);
});

test("back in health a target has a new epoch, unless its flows were never cut", async () => {
  const { listen, register, up, down, becomes, crossZone, setGroup, epochOf } = await start();
  await listen();
  await crossZone("true");
  up(WRITER, READER);
  await register(WRITER, READER);
  const both = { [WRITER.Id]: "healthy", [READER.Id]: "healthy" };
  const restart = async () => {
    down(WRITER);
    await becomes({ ...both, [WRITER.Id]: "unhealthy" });
    up(WRITER);
    await becomes(both);
  };
  await becomes(both);
  const first = epochOf(WRITER);
  await restart();
  expect(epochOf(WRITER)).not.toBe(first);
  await setGroup("target_health_state.unhealthy.connection_termination.enabled", "false");
  const second = epochOf(WRITER);
  await restart();
  expect(epochOf(WRITER)).toBe(second);
});

test("a deregistered target drains without new flows, and can come back with its flows", async () => {
  const { listen, register, deregister, targetOf, up, becomes, chosen, live, crossZone, epochOf } = await start();
  await listen();
  await crossZone("true");
  up(WRITER, READER);
  await register(WRITER, READER);
  await becomes({ [WRITER.Id]: "healthy", [READER.Id]: "healthy" });
  const epoch = epochOf(WRITER);
  await deregister(WRITER);
  expect(await targetOf(WRITER)).toEqual({
    State: "draining",
    Reason: "Target.DeregistrationInProgress",
    Description: "Target deregistration is in progress",
  });
  expect(chosen("use1-az1")).toEqual([READER.Id]);
  expect(live()).toContain(epoch);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy", [READER.Id]: "healthy" });
  expect(epochOf(WRITER)).toBe(epoch);
});

test.each([
  ["false", true],
  ["true", false],
])(
  "after the delay a target is gone; with connection termination %s its flows live on: %s",
  async (terminates, liveOn) => {
    const { listen, register, deregister, health, up, becomes, live, setGroup, epochOf } = await start();
    await setGroup("deregistration_delay.timeout_seconds", "1");
    await setGroup("deregistration_delay.connection_termination.enabled", terminates);
    await listen();
    up(WRITER);
    await register(WRITER);
    await becomes({ [WRITER.Id]: "healthy" });
    const epoch = epochOf(WRITER);
    await deregister(WRITER);
    await vi.waitFor(async () => expect(await health()).toEqual({}));
    expect(live().includes(epoch!)).toBe(liveOn);
    expect(await deregister(WRITER)).toEqual({});
  },
);

test("registering what is registered changes nothing", async () => {
  const { listen, register, up, becomes, epochOf, health } = await start();
  await listen();
  up(WRITER);
  await register(WRITER, WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  const epoch = epochOf(WRITER);
  await register(WRITER);
  expect(await health()).toEqual({ [WRITER.Id]: "healthy" });
  expect(epochOf(WRITER)).toBe(epoch);
});

test("a listener's new group takes new flows, and flows of the old one go on", async () => {
  const { call, vpcId, world, listen, register, up, becomes, chosen, live, epochOf } = await start();
  const ListenerArn = await listen();
  up(WRITER);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  const input = { Name: "blue", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "ip" };
  const { TargetGroupArn } = (await call("CreateTargetGroup", input)).TargetGroups[0];
  await call("RegisterTargets", { TargetGroupArn, Targets: [{ Id: "10.0.1.21" }] });
  await call("ModifyListener", { ListenerArn, DefaultActions: [{ Type: "forward", TargetGroupArn }] });
  await becomes({ [WRITER.Id]: "unused" });
  expect(chosen("use1-az1")).toEqual(["10.0.1.21"]);
  expect(live()).toContain(epochOf(WRITER));
  expect(live()).toHaveLength(2);
  expect(world.elbv2.listeners.all()).toHaveLength(1);
});

test("weights share flows between groups, whatever their sizes", async () => {
  const { call, vpcId, world, LoadBalancerArn, TargetGroupArn, register } = await start();
  const input = { Name: "blue", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "ip" };
  const blue = (await call("CreateTargetGroup", input)).TargetGroups[0].TargetGroupArn;
  const TargetGroups = [
    { TargetGroupArn, Weight: 3 },
    { TargetGroupArn: blue, Weight: 1 },
  ];
  const DefaultActions = [{ Type: "forward", ForwardConfig: { TargetGroups } }];
  await call("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 1, DefaultActions });
  await register({ Id: "10.0.1.20" }, { Id: "10.0.1.21" });
  await call("RegisterTargets", { TargetGroupArn: blue, Targets: [{ Id: "10.0.1.30" }] });
  const targets = routableTargets(world, world.elbv2.listeners.all()[0]!, "use1-az1");
  const weightOf = (id: string) => targets.find((target) => target.address === id)?.weight ?? 0;
  expect((weightOf("10.0.1.20") + weightOf("10.0.1.21")) / weightOf("10.0.1.30")).toBe(3);
});

test.each([
  ["HTTP/1.1 200 OK\r\n\r\n", "healthy", undefined],
  ["HTTP/1.1 503 Busy\r\n\r\n", "unhealthy", "Target.ResponseCodeMismatch"],
  ["no web server\r\n", "unhealthy", "Target.FailedHealthChecks"],
])("an HTTP check that hears %j makes the target %s", async (answer, state, reason) => {
  const { listen, register, targetOf, becomes, plane } = await start({
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: "8008",
    HealthCheckPath: "/primary",
  });
  plane.listening.set(`${WRITER.Id}:8008`, answer);
  await listen();
  await register(WRITER);
  await becomes({ [WRITER.Id]: state });
  expect((await targetOf(WRITER)).Reason).toBe(reason);
});

test("a stopped clock ends every check", async () => {
  const { world, listen, register, up, becomes, plane } = await start();
  await listen();
  up(WRITER);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  world.clock.stop();
  const { length } = plane.attempts;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(plane.attempts).toHaveLength(length);
});
