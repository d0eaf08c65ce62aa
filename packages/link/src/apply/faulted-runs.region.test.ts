import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LinkError } from "../errors.ts";
import { atEnd } from "../testing/at-end.ts";
import { type EveryKindScene, startEveryKindScene } from "../testing/start-every-kind.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: EveryKindScene;
/** What an apply of every kind calls, by AWS's names. */
const operations = new Set<string>();
beforeAll(async () => {
  scene = await startEveryKindScene(onEnd);
  await scene.apply((_service, operation) => operations.add(operation));
  await scene.destroy();
});

const admin = async (method: "POST" | "DELETE", body?: object) => {
  const answer = await fetch(`${scene.region.url}/_postern/faults`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} faults: ${await answer.text()}`);
};
const heal = () => admin("DELETE");
/** Of each operation that apply calls; the tests' own calls have not begun then. */
const strikeEach = async (fault: object) => {
  const { accountId } = scene.rehearsal.owner;
  for (const operation of operations) await admin("POST", { operation, accountId, ...fault });
};
afterEach(async () => {
  await heal();
  await scene.destroy();
  await scene.expectNothing("after the test");
});

const error = (code: string, status: number, timing?: "after") => ({
  effect: { kind: "error", code, status, message: `${code} for a test`, ...(timing ? { timing } : {}) },
});

test("an apply of every kind calls thirty operations: each of them is struck below", () => {
  expect(operations.size).toBeGreaterThanOrEqual(30);
});

describe("an apply ends right, with nothing doubled and nothing missing, when each operation once", () => {
  const faults: [string, object][] = [
    ["is throttled", error("Throttling", 400)],
    ["answers that the service is unavailable", { effect: { kind: "unavailable" } }],
    ["is carried out and its answer lost", error("ServiceUnavailable", 503, "after")],
    ["is slow", { effect: { kind: "delay", milliseconds: 400 } }],
  ];
  test.each(faults)("%s", async (_what, fault) => {
    await strikeEach({ ...fault, count: 1 });
    await scene.apply();
    await heal();
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
  for (const [operation, code = ""] of struck) await admin("POST", { operation, count: 1, ...error(code, 400) });
  await scene.apply();
  await heal();
  await scene.expectWhole("not found at first");
});

describe("an apply whose operation keeps failing", () => {
  test("says of each what failed and how to go on; the next one goes on, and ends right", async () => {
    for (const operation of operations) {
      await admin("POST", {
        operation,
        accountId: scene.rehearsal.owner.accountId,
        ...error("OperationNotPermitted", 400),
      });
      const failure = await scene.apply().catch((reason: unknown) => reason);
      await heal();
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
    await admin("POST", { operation: "CreateLoadBalancer", ...error("OperationNotPermitted", 400) });
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
    await admin("POST", { operation: "DeleteVpcEndpointServiceConfigurations", count: 2, ...inUse });
    await scene.destroy();
    await scene.expectNothing("in use twice");
  });

  test.each(["DeleteVpcEndpointServiceConfigurations", "DeleteVpcEndpointConnectionNotifications"])(
    "of %s says AWS's reason, and the next one goes on",
    async (operation) => {
      await scene.apply();
      await admin("POST", { operation, ...unsuccessful("OperationNotPermitted") });
      await expect(scene.destroy()).rejects.toThrow("OperationNotPermitted for a test");
      await heal();
      await scene.destroy();
      await scene.expectNothing(`${operation} has failed before`);
    },
  );
});
