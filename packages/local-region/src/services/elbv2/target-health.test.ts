import { expect, onTestFinished, test, vi } from "vitest";
import { makeTargetGroup, WRITER } from "../../testing/make-target-group.ts";

const start = (group?: object) => makeTargetGroup(onTestFinished, group);

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
