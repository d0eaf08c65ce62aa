import { expect, onTestFinished, test, vi } from "vitest";
import { makeTargetGroup, READER, WRITER } from "../../testing/make-target-group.ts";
import { routableTargets } from "./routable-targets.ts";

const start = (group?: object) => makeTargetGroup(onTestFinished, group);

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
