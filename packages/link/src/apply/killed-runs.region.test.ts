import { Route53 } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { readSpec } from "../spec/read-spec.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { countResources, NOTHING, type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let scene: Scene;
let route53: Route53;
let hostedZone: string;
let topic: string;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  const { owner } = scene.rehearsal;
  const credentials = scene.region.credentialsOf(owner.accountId);
  route53 = new Route53({ endpoint: scene.region.url, region: owner.region, credentials });
  const zone = await route53.createHostedZone({ Name: "example.com", CallerReference: "proof" });
  hostedZone = (zone.HostedZone?.Id ?? "").replace("/hostedzone/", "");
  topic = (await scene.region.call("sns", "CreateTopic", { Name: "connections" }, owner)).TopicArn;
  const Statement = [
    { Effect: "Allow", Principal: { Service: "vpce.amazonaws.com" }, Action: "sns:Publish", Resource: topic },
  ];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  const attribute = { TopicArn: topic, AttributeName: "Policy", AttributeValue };
  await scene.region.call("sns", "SetTopicAttributes", attribute, owner);
  await databaseMaker(scene).autoScalingGroup("fleet");
});
afterAll(async () => {
  route53.destroy();
  for (const cleanup of cleanups) await cleanup();
});

/** A link of every kind: addresses and an Auto Scaling group, a managed group, notification, private DNS name. */
const specOfAll = () =>
  readSpec(
    JSON.stringify({
      link: "warehouse",
      platform: "dbt",
      environment: "US",
      region: "us-east-1",
      databases: [
        { name: "orders", from: { rds: scene.rehearsal.database.identifier } },
        { name: "fleet", from: { "auto-scaling-group": "fleet" } },
      ],
      network: { loadBalancerSecurityGroup: "managed" },
      notifyTopic: topic,
      privateDnsName: { name: "db.example.com", hostedZone },
    }),
  );

const apply = (onCall?: () => void) => applyLink(scene.ownerSession(onCall), scene.network, specOfAll());
const destroy = (onCall?: () => void) =>
  destroyLink(scene.ownerSession(onCall), "warehouse", { rejectConnections: true });

/** Runs until it has come through, each time one call further; what is left after each is for `then` to judge. */
async function killEachTime(run: (onCall: () => void) => Promise<unknown>, then: (allowed: number) => Promise<void>) {
  for (let allowed = 1; ; allowed++) {
    let made = 0;
    const done = await run(() => {
      if (made === allowed) throw new Error("killed");
      made++;
    }).then(
      () => true,
      () => false,
    );
    await then(allowed);
    if (done) return allowed;
  }
}

async function expectWhole(when: string) {
  const { plan } = await planLink(scene.ownerSession(), scene.network, specOfAll());
  expect(hasChanges(plan), when).toBe(false);
  const counts = await countResources(scene);
  expect(counts, when).toMatchObject({ loadBalancers: 1, targetGroups: 2, listeners: 2, services: 1 });
}

async function expectNothing(when: string) {
  expect(await countResources(scene), when).toEqual(NOTHING);
  const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId: hostedZone });
  expect(
    ResourceRecordSets.filter(({ Type }) => Type === "TXT"),
    when,
  ).toEqual([]);
  const { ConnectionNotificationSet } = await scene.ec2().describeVpcEndpointConnectionNotifications({});
  expect(ConnectionNotificationSet, when).toEqual([]);
  const Filters = [{ Name: "tag:postern:link", Values: ["warehouse"] }];
  expect((await scene.ec2().describeSecurityGroups({ Filters })).SecurityGroups, when).toEqual([]);
}

test("an apply of every kind that was killed after any of its calls is finished by the next, and destroyed whole", async () => {
  const total = await killEachTime(apply, async (allowed) => {
    await apply();
    await expectWhole(`killed after call ${allowed}`);
    await destroy();
    await expectNothing(`destroyed after being killed after call ${allowed}`);
  });
  expect(total).toBeGreaterThan(40);
});

test("a destroy of every kind that was killed after any of its calls is finished by the next", async () => {
  await apply();
  const total = await killEachTime(destroy, async (allowed) => {
    await destroy();
    await expectNothing(`killed after call ${allowed}`);
    await apply();
  });
  expect(total).toBeGreaterThan(15);
  await destroy();
});
