import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describePlan } from "../plan/describe-plan.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker, LOGIN } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { type WalkedLink, walkLink } from "../testing/walk-link.ts";
import { applyLink } from "./apply.ts";
import { destroyLink, planDestroy } from "./destroy.ts";
import { readStatus } from "./status.ts";

// Real servers and a real function, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const PATIENT = { timeout: 120_000, interval: 200 };
const FUNCTION = "postern-shop-follower";

const onEnd = atEnd();
let scene: Scene;
let make: ReturnType<typeof databaseMaker>;
let link: WalkedLink;
let spec: LinkSpec;

// biome-ignore lint/suspicious/noExplicitAny: the answers are the operations' own outputs.
type Answer = Promise<any>;
const aws = (service: Parameters<Scene["region"]["call"]>[0], operation: string, input: object = {}): Answer =>
  scene.region.call(service, operation, input, scene.rehearsal.owner);
const admin = async (path: string, body?: object): Answer => {
  const answer = await fetch(`${scene.region.url}/_postern/${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  return answer.json();
};
const ruleArn = (name: string) =>
  `arn:aws:events:${spec.region}:${scene.rehearsal.owner.accountId}:rule/postern-shop-${name}`;
const switchRule = (name: string, isOn: boolean) =>
  aws("events", isOn ? "EnableRule" : "DisableRule", { Name: `postern-shop-${name}` });

beforeAll(async () => {
  scene = await startScene(onEnd);
  make = databaseMaker(scene);
  await make.aurora("shop");
  spec = readSpec(`
link: shop
platform: dbt
environment: US
region: ${scene.rehearsal.owner.region}
databases:
  - name: orders
    from: { aurora: shop }
failover: { follow: lambda }
`);
});
afterAll(() => expect(scene.region.logged).toEqual([]));

async function registered(): Promise<string[]> {
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const { TargetGroupArn } = TargetGroups!.find(({ TargetGroupName }) => TargetGroupName!.startsWith("shop-"))!;
  const { TargetHealthDescriptions } = await scene.elbv2.describeTargetHealth({ TargetGroupArn });
  const present = TargetHealthDescriptions!.filter(({ TargetHealth }) => TargetHealth!.State !== "draining");
  return present.map(({ Target }) => Target!.Id!);
}

async function failOver(): Promise<void> {
  const before = await registered();
  await make.untilCluster("shop");
  await aws("rds", "FailoverDBCluster", { DBClusterIdentifier: "shop" });
  await vi.waitFor(async () => {
    const now = await registered();
    expect(now).toHaveLength(1);
    expect(now).not.toEqual(before);
  }, PATIENT);
  await vi.waitFor(async () => {
    const [row] = await link.ask("orders", LOGIN, "select pg_is_in_recovery() as reads");
    expect(row).toEqual({ reads: false });
  }, PATIENT);
}

const logLines = async (): Promise<string> =>
  JSON.stringify(await admin(`lambda/${FUNCTION}/logs?accountId=${scene.rehearsal.owner.accountId}`));

test("what apply has installed is as the plan wants it, and the plan says why", async () => {
  link = await walkLink(scene, spec, onEnd);
  await admin("hardships", { enforceIam: true });
  onEnd(async () => void (await admin("hardships", { enforceIam: false })));
  const { plan } = await planLink(scene.ownerSession(), scene.network, spec);
  expect(hasChanges(plan)).toBe(false);
  const step = plan.steps.find(({ id }) => id === "targets/orders");
  expect(step).toMatchObject({ desired: { because: expect.stringContaining("as writer-only: an old writer") } });
  expect(await aws("lambda", "GetFunction", { FunctionName: FUNCTION })).toMatchObject({
    Configuration: { State: "Active", Runtime: "nodejs24.x" },
    Tags: { "postern:link": "shop" },
  });
});

test("a target that the function is still to move is not drift, and apply leaves it", async () => {
  const fault = await admin("event-faults", { effect: "lose", from: ruleArn("schedule") });
  await vi.waitFor(async () => {
    const log = await logLines();
    expect(log.split("START RequestId").length).toBe(log.split("END RequestId").length);
  }, PATIENT);
  const [writer] = await registered();
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  await scene.elbv2.registerTargets({ TargetGroupArn, Targets: [{ Id: "10.0.1.200", Port: 5432 }] });
  const { plan } = await planLink(scene.ownerSession(), scene.network, spec);
  expect(hasChanges(plan)).toBe(false);
  expect(plan.isDrift).toBe(false);
  expect(JSON.stringify(describePlan(plan))).toContain("changed by the follower");
  await applyLink(scene.ownerSession(), scene.network, spec);
  expect((await registered()).sort()).toEqual(["10.0.1.200", writer].sort());
  await fetch(`${scene.region.url}/_postern/event-faults/${fault.id}`, { method: "DELETE" });
  await vi.waitFor(async () => expect(await registered()).toEqual([writer]), PATIENT);
});

test("with the schedule off, an event makes the function register the new writer, by its own role's rights", async () => {
  await switchRule("schedule", false);
  await failOver();
  await switchRule("schedule", true);
  // What the schedule had begun before it was off may have been the first to see it.
  await expect.poll(logLines, { timeout: 20_000 }).toContain("RDS DB Cluster Event");
});

test("with every event lost the schedule does it", async () => {
  await admin("event-faults", { effect: "lose", from: ruleArn("failover") });
  await failOver();
});

test("status tells what the function did last", async () => {
  const status = await readStatus(scene.ownerSession(), "shop");
  expect(status.follower).toEqual({ functionName: FUNCTION, missing: [] });
  const [{ lastTurn }] = status.databases as [(typeof status.databases)[number]];
  expect(lastTurn?.words).toMatch(/registered/);
  expect(lastTurn?.at).toBeGreaterThan(Date.now() - 3_600_000);
});

test("without one of its rights the function fails by that name, and apply gives it back", async () => {
  const [policy] = [{ RoleName: `postern-shop-${spec.region}-follower`, PolicyName: "follow" }];
  const { PolicyDocument } = await aws("iam", "GetRolePolicy", policy);
  const least = decodeURIComponent(PolicyDocument).replace('"elasticloadbalancing:DescribeTargetHealth",', "");
  expect(least.length).toBeLessThan(decodeURIComponent(PolicyDocument).length);
  await aws("iam", "PutRolePolicy", { ...policy, PolicyDocument: least });
  const answer = await aws("lambda", "Invoke", { FunctionName: FUNCTION, Payload: new TextEncoder().encode("{}") });
  expect(answer.FunctionError).toBe("Unhandled");
  const said = JSON.parse(Buffer.from(answer.Payload).toString());
  expect(said).toMatchObject({ errorType: "FollowError" });
  expect(said.errorMessage).toContain("elasticloadbalancing:DescribeTargetHealth");
  const { plan } = await planLink(scene.ownerSession(), scene.network, spec);
  expect(plan.steps.filter(({ action }) => action === "change")).toMatchObject([
    { id: "follower-function/follower", changes: [{ what: "role's rights" }] },
  ]);
  await applyLink(scene.ownerSession(), scene.network, spec);
  const again = await aws("lambda", "Invoke", { FunctionName: FUNCTION, Payload: new TextEncoder().encode("{}") });
  expect(again.FunctionError).toBeUndefined();
});

test("it goes when nobody is to follow, and with the link; nothing of it is left", async () => {
  const left = async () => {
    const [functions, roles, rules, topics] = await Promise.all([
      aws("lambda", "ListFunctions"),
      aws("iam", "ListRoles"),
      aws("events", "ListRules"),
      aws("sns", "ListTopics"),
    ]);
    const names = JSON.stringify([functions.Functions, roles.Roles, rules.Rules, topics.Topics]);
    return names.includes("postern-shop");
  };
  expect(await left()).toBe(true);
  const unfollowed: LinkSpec = { ...spec, failover: { ...spec.failover, follow: "none" } };
  const { plan } = await planLink(scene.ownerSession(), scene.network, unfollowed);
  expect(JSON.stringify(describePlan(plan))).toContain("aws logs delete-log-group");
  await applyLink(scene.ownerSession(), scene.network, unfollowed);
  expect(await left()).toBe(false);
  await applyLink(scene.ownerSession(), scene.network, spec);
  expect(await left()).toBe(true);
  const doomed = await planDestroy(scene.ownerSession(), "shop");
  const words = expect.stringContaining(`aws logs delete-log-group --log-group-name /aws/lambda/${FUNCTION} `);
  expect(doomed).toContainEqual({ id: "follower-function/follower", label: FUNCTION, leaves: words });
  const destroyed = await destroyLink(scene.ownerSession(), "shop", { rejectConnections: true });
  expect(destroyed.left).toEqual([words]);
  expect(await left()).toBe(false);
});
