import { beforeAll, expect, test, vi } from "vitest";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { killEachTime } from "../testing/kill-each-time.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 });

const onEnd = atEnd();
let scene: Scene;
/** Without a function, and with one that RDS's events reach by subscriptions: it has most parts. */
let without: LinkSpec;
let followed: LinkSpec;

type OnCall = (service: string, operation: string) => void;
const applying = (spec: LinkSpec) => (onCall?: OnCall) => applyLink(scene.ownerSession(onCall), scene.network, spec);
const destroy = (onCall?: OnCall) => destroyLink(scene.ownerSession(onCall), "warehouse", { rejectConnections: true });

beforeAll(async () => {
  scene = await startScene(onEnd);
  without = scene.spec;
  const failover = { follow: "lambda", events: "subscription" };
  followed = readSpec(JSON.stringify({ ...scene.spec, failover }));
  await applying(without)();
  onEnd(async () => void (await destroy()));
});

const aws = (service: Parameters<Scene["region"]["call"]>[0], operation: string) =>
  scene.region.call(service, operation, {}, scene.rehearsal.owner);

/** Whatever exists of a function, by AWS's own answers. */
async function left(): Promise<string[]> {
  const answers = await Promise.all([
    aws("lambda", "ListFunctions"),
    aws("iam", "ListRoles"),
    aws("events", "ListRules"),
    aws("sns", "ListTopics"),
    aws("rds", "DescribeEventSubscriptions"),
  ]);
  return [...JSON.stringify(answers).matchAll(/"(?:arn:[^"]*)?(postern-warehouse[\w-]*)"/g)].map(([, name]) => name!);
}

test("an apply that was killed after any of its calls is finished by the next, and the function goes whole", async () => {
  const total = await killEachTime(applying(followed), async (allowed) => {
    await applying(followed)();
    const { plan } = await planLink(scene.ownerSession(), scene.network, followed);
    const differing = plan.steps.filter(({ action }) => action !== "keep").map(({ id }) => id);
    expect(differing, `killed after call ${allowed}`).toEqual([]);
    await applying(without)();
    expect(await left(), `removed after being killed after call ${allowed}`).toEqual([]);
  });
  expect(total).toBeGreaterThan(40);
});

test("a destroy that was killed after any of its calls leaves nothing of the function after the next", async () => {
  await applying(followed)();
  const total = await killEachTime(destroy, async (allowed) => {
    await destroy();
    expect(await left(), `killed after call ${allowed}`).toEqual([]);
    await applying(followed)();
  });
  expect(total).toBeGreaterThan(25);
});
