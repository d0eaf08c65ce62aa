import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LinkError } from "../errors.ts";
import { atEnd } from "../testing/at-end.ts";
import { type EveryKindScene, startEveryKindScene } from "../testing/start-every-kind.ts";
import { errorFault, type Striker, strikerOf } from "../testing/strike-operations.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: EveryKindScene;
let striker: Striker;
/** What an apply of every kind calls, by AWS's names. */
const operations = new Set<string>();
beforeAll(async () => {
  scene = await startEveryKindScene(onEnd);
  striker = strikerOf(scene);
  await scene.apply((_service, operation) => operations.add(operation));
  await scene.destroy();
});

afterEach(async () => {
  await striker.heal();
  await scene.destroy();
  await scene.expectNothing("after the test");
});

test("an apply of every kind calls thirty operations: each of them is struck below", () => {
  expect(operations.size).toBeGreaterThanOrEqual(30);
});

describe("an apply ends right, with nothing doubled and nothing missing, when each operation once", () => {
  const faults: [string, object][] = [
    ["is throttled", errorFault("Throttling", 400)],
    ["answers that the service is unavailable", { effect: { kind: "unavailable" } }],
    ["is carried out and its answer lost", errorFault("ServiceUnavailable", 503, "after")],
    ["is slow", { effect: { kind: "delay", milliseconds: 400 } }],
  ];
  test.each(faults)("%s", async (_what, fault) => {
    await striker.strikeEach(operations, { ...fault, count: 1 });
    await scene.apply();
    await striker.heal();
    await scene.expectWhole("struck once");
  });
});

test("an apply ends right when what it has just made is not found at first", async () => {
  const struck = [
    ["RegisterTargets", "TargetGroupNotFound"],
    ["ModifyTargetGroupAttributes", "TargetGroupNotFound"],
    ["CreateListener", "TargetGroupNotFound"],
    ["ModifyLoadBalancerAttributes", "LoadBalancerNotFound"],
    ["AuthorizeSecurityGroupIngress", "InvalidGroup.NotFound"],
    ["ModifyVpcEndpointServicePermissions", "InvalidVpcEndpointServiceId.NotFound"],
  ];
  for (const [operation, code = ""] of struck)
    await striker.strike(operation ?? "", { count: 1, ...errorFault(code, 400) });
  await scene.apply();
  await striker.heal();
  await scene.expectWhole("not found at first");
});

describe("an apply whose operation keeps failing", () => {
  test("says of each what failed and how to go on; the next one goes on, and ends right", async () => {
    for (const operation of operations) {
      await striker.strike(operation, errorFault("OperationNotPermitted", 400));
      const failure = await scene.apply().catch((reason: unknown) => reason);
      await striker.heal();
      expect(failure, operation).toBeInstanceOf(LinkError);
      const { problems } = failure as LinkError;
      expect(problems.map(({ message }) => message).join(), operation).toContain("OperationNotPermitted for a test");
      for (const { hint } of problems) expect(hint, operation).toMatch(/again to go on: what is done is kept/);
      await scene.apply();
      await scene.expectWhole(`${operation} has failed before`);
      await scene.destroy();
    }
  });

  test("names what is done and what was not begun", async () => {
    await striker.strike("CreateLoadBalancer", errorFault("OperationNotPermitted", 400));
    const failure = (await scene.apply().catch((reason: unknown) => reason)) as LinkError;
    expect(failure).toMatchObject({ code: "apply-failed", problems: [{ field: "load-balancer/load-balancer" }] });
    const [, done = "", waiting = ""] =
      /^done: (.*?); not begun: (.*?); run/.exec(failure.problems[0]?.hint ?? "") ?? [];
    expect(done.split(", ")).toContain("security-group/load-balancer");
    expect(waiting.split(", ")).toEqual(expect.arrayContaining(["endpoint-service/service", "listener/orders"]));
  });
});

describe("a destroy that is answered with 200 and a list of what failed", () => {
  const unsuccessful = (code: string) => ({ effect: { kind: "unsuccessful", code, message: `${code} for a test` } });

  test("waits while the list says that the service is still used, and ends right", async () => {
    await scene.apply();
    const inUse = unsuccessful("ExistingVpcEndpointConnections");
    await striker.strike("DeleteVpcEndpointServiceConfigurations", { count: 2, ...inUse });
    await scene.destroy();
    await scene.expectNothing("in use twice");
  });

  test.each(["DeleteVpcEndpointServiceConfigurations", "DeleteVpcEndpointConnectionNotifications"])(
    "of %s says AWS's reason, and the next one goes on",
    async (operation) => {
      await scene.apply();
      await striker.strike(operation, unsuccessful("OperationNotPermitted"));
      await expect(scene.destroy()).rejects.toThrow("OperationNotPermitted for a test");
      await striker.heal();
      await scene.destroy();
      await scene.expectNothing(`${operation} has failed before`);
    },
  );
});
