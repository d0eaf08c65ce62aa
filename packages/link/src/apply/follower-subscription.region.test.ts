import type { EventSubscription } from "@aws-sdk/client-rds";
import { beforeAll, expect, test, vi } from "vitest";
import { actionsFor, IAM_PURPOSES } from "../export/iam-policy.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { sessionOfRole } from "../testing/session-of-role.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";
import { readStatus } from "./status.ts";

// Real servers and a real function, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const PATIENT = { timeout: 120_000, interval: 200 };
const STRONG = { method: "POST", body: '{"enforceIam":false}' };
const TOPIC = "postern-shop-follower-events";

const onEnd = atEnd();
let scene: Scene;
let make: ReturnType<typeof databaseMaker>;

// biome-ignore lint/suspicious/noExplicitAny: the answers are the operations' own outputs.
type Answer = Promise<any>;
const aws = (service: Parameters<Scene["region"]["call"]>[0], operation: string, input: object = {}): Answer =>
  scene.region.call(service, operation, input, scene.rehearsal.owner);
const apply = (spec: LinkSpec) => applyLink(scene.ownerSession(), scene.network, spec);
const changesOf = async (spec: LinkSpec) => {
  const { plan } = await planLink(scene.ownerSession(), scene.network, spec);
  return plan.steps.flatMap((step) => ("changes" in step ? step.changes.map(({ what }) => what) : []));
};
const specBy = (events: "rule" | "subscription") =>
  readSpec(`
link: shop
platform: dbt
environment: US
region: ${scene.rehearsal.owner.region}
databases:
  - { name: orders, from: { aurora: shop } }
  - { name: warehouse, from: { rds: ${scene.rehearsal.database.identifier} } }
failover: { follow: lambda, events: ${events} }
`);
const subscriptions = async () => {
  const { EventSubscriptionsList } = await aws("rds", "DescribeEventSubscriptions");
  const told = EventSubscriptionsList.map((each: EventSubscription) => ({
    name: each.CustSubscriptionId ?? "",
    of: each.SourceIdsList,
    status: each.Status,
  }));
  return told.sort((one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name));
};
const names = async (service: "events" | "sns", operation: string) => JSON.stringify(await aws(service, operation));

beforeAll(async () => {
  scene = await startScene(onEnd);
  make = databaseMaker(scene);
  await make.aurora("shop");
  onEnd(async () => void (await destroyLink(scene.ownerSession(), "shop", { rejectConnections: true })));
});

async function registered(): Promise<string[]> {
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const { TargetGroupArn } = TargetGroups!.find(({ TargetGroupName }) => TargetGroupName!.startsWith("shop-orders"))!;
  const { TargetHealthDescriptions } = await scene.elbv2.describeTargetHealth({ TargetGroupArn });
  const present = TargetHealthDescriptions!.filter(({ TargetHealth }) => TargetHealth!.State !== "draining");
  return present.map(({ Target }) => Target!.Id!);
}

test("subscriptions tell a topic of the link's own, and that wakes the function, in place of a rule", async () => {
  await apply(specBy("subscription"));
  const { plan } = await planLink(scene.ownerSession(), scene.network, specBy("subscription"));
  expect(hasChanges(plan)).toBe(false);
  expect(await subscriptions()).toEqual([
    { name: "postern-shop-clusters", of: ["shop"], status: "active" },
    { name: "postern-shop-instances", of: [scene.rehearsal.database.identifier], status: "active" },
  ]);
  expect(await names("events", "ListRules")).not.toContain("postern-shop-failover");
  expect((await readStatus(scene.ownerSession(), "shop")).follower?.missing).toEqual([]);
});

test("with the schedule off, a message of the topic makes the function register the new writer", async () => {
  await aws("events", "DisableRule", { Name: "postern-shop-schedule" });
  const before = await registered();
  await make.untilCluster("shop");
  await aws("rds", "FailoverDBCluster", { DBClusterIdentifier: "shop" });
  await vi.waitFor(async () => {
    const now = await registered();
    expect(now).toHaveLength(1);
    expect(now).not.toEqual(before);
  }, PATIENT);
  const { accountId } = scene.rehearsal.owner;
  const log = await fetch(`${scene.region.url}/_postern/lambda/postern-shop-follower/logs?accountId=${accountId}`);
  expect(await log.text()).toContain("message");
  await aws("events", "EnableRule", { Name: "postern-shop-schedule" });
});

test("what others change of it is found by name, and mended", async () => {
  const topicArn = `arn:aws:sns:${scene.rehearsal.owner.region}:${scene.rehearsal.owner.accountId}:${TOPIC}`;
  const { Subscriptions } = await aws("sns", "ListSubscriptionsByTopic", { TopicArn: topicArn });
  await aws("sns", "Unsubscribe", { SubscriptionArn: Subscriptions[0].SubscriptionArn });
  await aws("rds", "ModifyEventSubscription", { SubscriptionName: "postern-shop-clusters", Enabled: false });
  const other = { SubscriptionName: "postern-shop-instances" };
  const { identifier } = scene.rehearsal.database;
  await aws("rds", "AddSourceIdentifierToSubscription", { ...other, SourceIdentifier: "shop-one" });
  await aws("rds", "RemoveSourceIdentifierFromSubscription", { ...other, SourceIdentifier: identifier });
  expect(await changesOf(specBy("subscription"))).toEqual([
    "topic's way to the function",
    "event subscription of instances",
    "event subscription of clusters",
  ]);
  await apply(specBy("subscription"));
  expect(await changesOf(specBy("subscription"))).toEqual([]);
  expect(await subscriptions()).toContainEqual({ name: "postern-shop-instances", of: [identifier], status: "active" });
});

test.each(["rds:CreateEventSubscription", "sns:SetTopicAttributes", "sns:Subscribe"])(
  "the documented rights are enough, and without %s apply fails by that name",
  async (missing) => {
    const limited = await sessionOfRole(scene, scene.rehearsal.owner.accountId, `lacks-${missing.replace(":", "-")}`);
    onEnd(async () => void (await fetch(`${scene.region.url}/_postern/hardships`, STRONG)));
    const actions = [...actionsFor(IAM_PURPOSES.owner.apply), ...actionsFor(IAM_PURPOSES.owner.function)];
    const applyLimited = () => applyLink(limited.session, scene.network, specBy("subscription"));
    await apply(specBy("rule"));
    await limited.allow(actions.filter((action) => action !== missing));
    await expect(applyLimited()).rejects.toThrow(missing);
    await limited.allow(actions);
    await applyLimited();
    expect(await changesOf(specBy("subscription"))).toEqual([]);
  },
);

test("a rule takes their place when that is wished, and nothing of them is left, nor of anything after the end", async () => {
  await apply(specBy("rule"));
  expect(await subscriptions()).toEqual([]);
  expect(await names("sns", "ListTopics")).not.toContain(TOPIC);
  expect(await names("events", "ListRules")).toContain("postern-shop-failover");
  expect(await changesOf(specBy("rule"))).toEqual([]);
  await apply(specBy("subscription"));
  await destroyLink(scene.ownerSession(), "shop", { rejectConnections: true });
  expect(await subscriptions()).toEqual([]);
  expect(await names("sns", "ListTopics")).not.toContain("postern-shop");
});
