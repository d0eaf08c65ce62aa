import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { CALLER, makeDbNetwork } from "../../testing/make-db-network.ts";
import { putRule } from "../events/rules.ts";
import { putTargets } from "../events/targets.ts";
import { subscribe } from "../sns/subscribe.ts";
import { createTopic } from "../sns/topics.ts";
import { publishEvent } from "./events.ts";
import type { DbInstanceRow } from "./store.ts";

const ARN = "arn:aws:rds:us-east-1:111122223333:db:orders";
let scene: Awaited<ReturnType<typeof makeDbNetwork>>;
let row: DbInstanceRow;

beforeEach(async () => {
  scene = await makeDbNetwork(onTestFinished);
  await scene.call("CreateDBInstance", {
    DBInstanceIdentifier: "orders",
    DBInstanceClass: "db.t4g.micro",
    Engine: "postgres",
    AllocatedStorage: 20,
    MasterUsername: "orders_admin",
    MasterUserPassword: "s3cret-enough",
    DBSubnetGroupName: "group",
    MultiAZ: true,
  });
  row = scene.world.rds.instances.all()[0]!;
  await vi.waitFor(() => expect(row.status).toBe("available"));
});

/** A topic with a mailbox, and what has come into it. */
function makeTopic(name: string) {
  const { TopicArn } = createTopic(scene.world, { Name: name }, CALLER);
  subscribe(scene.world, { TopicArn, Protocol: "postern", Endpoint: name }, CALLER);
  const received = () => scene.world.sns.messages.all().filter((message) => message.topicArn === TopicArn);
  return { arn: TopicArn!, received };
}

test("a failover tells its story in order, each event under its category", async () => {
  await scene.call("RebootDBInstance", { DBInstanceIdentifier: "orders", ForceFailover: true });
  await vi.waitFor(() => expect(row.status).toBe("available"));
  const ask = async (more: object) => (await scene.call("DescribeEvents", more)).Events;
  const events = await ask({ EventCategories: ["failover"] });
  expect(events).toMatchObject([
    { Message: "Multi-AZ instance failover started.", SourceType: "db-instance", SourceArn: ARN },
    { Message: expect.stringContaining("DNS propagation may take a few minutes") },
    { Message: "Multi-AZ instance failover completed.", EventCategories: ["failover"] },
  ]);
  expect(await ask({ EventCategories: ["backup"] })).toEqual([]);
  expect(await ask({ EndTime: new Date(0) })).toEqual([]);
  await expect(ask({ SourceIdentifier: "orders" })).rejects.toMatchObject({ code: "InvalidParameterCombination" });
});

test("a subscription sends its topic what it asked for, and nothing else", async () => {
  const [wanted, other] = [makeTopic("wanted"), makeTopic("other")];
  const subscription = { SourceType: "db-instance", EventCategories: ["failover"] };
  const create = (input: object) => scene.call("CreateEventSubscription", { ...subscription, ...input });
  await create({ SubscriptionName: "one", SnsTopicArn: wanted.arn, SourceIds: ["orders"] });
  await create({ SubscriptionName: "two", SnsTopicArn: other.arn, EventCategories: ["deletion"] });
  publishEvent(scene.world, row, "0049");
  await vi.waitFor(() => expect(wanted.received()).toHaveLength(1));
  expect(JSON.parse(wanted.received()[0]!.message)).toMatchObject({
    "Event Source": "db-instance",
    "Source ID": "orders",
    "Event ID": expect.stringMatching(/#RDS-EVENT-0049$/),
    "Event Message": "Multi-AZ instance failover completed.",
  });
  expect(other.received()).toEqual([]);
  await scene.call("ModifyEventSubscription", { SubscriptionName: "one", Enabled: false });
  publishEvent(scene.world, row, "0049");
  publishEvent(scene.world, row, "0003");
  await vi.waitFor(() => expect(other.received()).toHaveLength(1));
  expect(wanted.received()).toHaveLength(1);
});

test.each([
  [{ SnsTopicArn: "arn:aws:sns:us-east-1:111122223333:absent" }, "SNSTopicArnNotFound"],
  [{ SnsTopicArn: "arn:aws:sqs:us-east-1:111122223333:queue" }, "SNSInvalidTopic"],
  [{ SourceType: "db-instance", SourceIds: ["absent"] }, "SourceNotFound"],
  [{ SourceType: "db-instance", EventCategories: ["weather"] }, "SubscriptionCategoryNotFound"],
  [{ SourceIds: ["orders"] }, "InvalidParameterCombination"],
])("a subscription with %j is refused", async (input, code) => {
  const { arn } = makeTopic("topic");
  const wish = { SubscriptionName: "one", SnsTopicArn: arn, ...input };
  await expect(scene.call("CreateEventSubscription", wish)).rejects.toMatchObject({ code });
  expect((await scene.call("DescribeEventSubscriptions", {})).EventSubscriptionsList).toEqual([]);
});

test("a subscription whose topic is gone, or no longer lets RDS publish, says so", async () => {
  const topic = makeTopic("topic");
  await scene.call("CreateEventSubscription", { SubscriptionName: "one", SnsTopicArn: topic.arn });
  const status = async () => (await scene.call("DescribeEventSubscriptions", {})).EventSubscriptionsList[0].Status;
  expect(await status()).toBe("active");
  const row = scene.world.sns.topics.get(topic.arn)!;
  const { policy } = row;
  const Statement = [
    { Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "sns:Publish", Resource: topic.arn },
  ];
  row.policy = JSON.stringify({ Version: "2012-10-17", Statement });
  expect(await status()).toBe("no-permission");
  row.policy = policy;
  expect(await status()).toBe("active");
  scene.world.sns.topics.delete(topic.arn);
  expect(await status()).toBe("topic-not-exist");
});

test("EventBridge gets it in AWS's form, for rules that match the instance", async () => {
  const topic = makeTopic("bus");
  const pattern = { source: ["aws.rds"], detail: { EventCategories: ["failover"], SourceArn: [ARN] } };
  putRule(scene.world, { Name: "failover", EventPattern: JSON.stringify(pattern) }, CALLER);
  putTargets(scene.world, { Rule: "failover", Targets: [{ Id: "1", Arn: topic.arn }] }, CALLER);
  // The default policy lets only the account itself publish.
  scene.world.sns.topics.get(topic.arn)!.policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: topic.arn },
    ],
  });
  publishEvent(scene.world, row, "0005");
  publishEvent(scene.world, row, "0013");
  await vi.waitFor(() => expect(topic.received()).toHaveLength(1));
  expect(JSON.parse(topic.received()[0]!.message)).toMatchObject({
    source: "aws.rds",
    "detail-type": "RDS DB Instance Event",
    account: "111122223333",
    resources: [ARN],
    detail: { SourceType: "DB_INSTANCE", EventID: "RDS-EVENT-0013", SourceIdentifier: "orders" },
  });
});
