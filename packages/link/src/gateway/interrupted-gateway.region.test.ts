import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LinkError } from "../errors.ts";
import { atEnd } from "../testing/at-end.ts";
import { killEachTime } from "../testing/kill-each-time.ts";
import { type GatewayScene, startGatewayScene } from "../testing/start-gateway-scene.ts";
import { errorFault, type Striker, strikerOf } from "../testing/strike-operations.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: GatewayScene;
let striker: Striker;
/** What an apply calls, by AWS's names. */
const operations = new Set<string>();
beforeAll(async () => {
  scene = await startGatewayScene(onEnd);
  striker = strikerOf(scene);
  await scene.apply((_service, operation) => operations.add(operation));
  await scene.destroy();
});

afterEach(async () => {
  await striker.heal();
  await scene.destroy();
  await scene.expectNothing("after the test");
});

test("an apply through a gateway that was killed after any of its calls is finished by the next, and destroyed whole", async () => {
  const total = await killEachTime(scene.apply, async (allowed) => {
    await scene.apply();
    await scene.expectWhole(`killed after call ${allowed}`);
    await scene.destroy();
    await scene.expectNothing(`destroyed after being killed after call ${allowed}`);
  });
  expect(total).toBeGreaterThan(15);
});

test("a destroy of a gateway that was killed after any of its calls is finished by the next", async () => {
  await scene.apply();
  const total = await killEachTime(scene.destroy, async (allowed) => {
    await scene.destroy();
    await scene.expectNothing(`killed after call ${allowed}`);
    await scene.apply();
  });
  expect(total).toBeGreaterThan(10);
});

test("two applies through a gateway at once make one", async () => {
  await Promise.all([scene.apply(), scene.apply()]);
  await scene.expectWhole("made by two at once");
});

describe("an apply through a gateway ends right, with nothing doubled and nothing missing, when each operation once", () => {
  const faults: [string, object][] = [
    ["is throttled", errorFault("ThrottlingException", 429)],
    ["answers that the service is unavailable", { effect: { kind: "unavailable" } }],
    ["is carried out and its answer lost", errorFault("InternalServerException", 500, "after")],
    ["is slow", { effect: { kind: "delay", milliseconds: 200 } }],
  ];
  test.each(faults)("%s", async (_what, fault) => {
    await striker.strikeEach(operations, { ...fault, count: 1 });
    await scene.apply();
    await striker.heal();
    await scene.expectWhole("struck once");
  });
});

test("an apply through a gateway whose operation keeps failing says what failed and how to go on; the next one does", async () => {
  expect(operations.size).toBeGreaterThanOrEqual(15);
  for (const operation of operations) {
    await striker.strike(operation, errorFault("ValidationException", 400));
    const failure = await scene.apply().catch((reason: unknown) => reason);
    await striker.heal();
    expect(failure, operation).toBeInstanceOf(LinkError);
    expect((failure as LinkError).message, operation).toContain("ValidationException for a test");
    await scene.apply();
    await scene.expectWhole(`${operation} has failed before`);
    await scene.destroy();
  }
});
