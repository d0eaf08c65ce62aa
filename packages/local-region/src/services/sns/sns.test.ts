import { createVerify, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { callerOf, createTestWorld, roleCallerOf } from "../../testing/test-world.ts";
import { receivedMessages } from "./mailbox.ts";
import { snsOperations } from "./operations.ts";
import { publish } from "./publish.ts";
import { signingCertificate } from "./sign-message.ts";
import { confirmSubscription } from "./subscribe.ts";

const OWNER = "111122223333";
const OTHER = "444455556666";
const TOPIC = `arn:aws:sns:us-east-1:${OWNER}:alerts`;

function start() {
  const { world, logged } = createTestWorld(onTestFinished);
  const operations = snsOperations(world);
  const as =
    (account: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    async (operation: string, input: object): Promise<any> =>
      operations[operation]!(input, callerOf(account));
  return { world, logged, as, sns: as(OWNER) };
}

async function makeMailbox(
  { sns }: ReturnType<typeof start>,
  attributes: Record<string, string> = {},
): Promise<string> {
  await sns("CreateTopic", { Name: "alerts" });
  const input = { TopicArn: TOPIC, Protocol: "postern", Endpoint: "inbox", Attributes: attributes };
  return (await sns("Subscribe", input)).SubscriptionArn;
}

const textsIn = ({ world }: ReturnType<typeof start>) =>
  receivedMessages(world, { mailbox: "inbox" }).map(({ message }) => message);

test("a topic is made once: the same call again answers the same ARN, another wish is refused", async () => {
  const { sns } = start();
  const attributes = { Name: "alerts", Attributes: { DisplayName: "Alerts" }, Tags: [{ Key: "a", Value: "b" }] };
  expect(await sns("CreateTopic", attributes)).toEqual({ TopicArn: TOPIC });
  expect(await sns("CreateTopic", attributes)).toEqual({ TopicArn: TOPIC });
  expect(await sns("CreateTopic", { Name: "alerts" })).toEqual({ TopicArn: TOPIC });
  await expect(sns("CreateTopic", { Name: "alerts", Attributes: { DisplayName: "x" } })).rejects.toMatchObject({
    code: "InvalidParameter",
    message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  });
  await expect(sns("CreateTopic", { Name: "alerts", Tags: [{ Key: "a", Value: "x" }] })).rejects.toThrow(
    "Invalid parameter: Tags Reason: Topic already exists with different tags",
  );
  expect(await sns("ListTopics", {})).toMatchObject({ Topics: [{ TopicArn: TOPIC }] });
});

test("a message comes to a mailbox, with its subject, and to nobody after Unsubscribe", async () => {
  const part = start();
  const { sns, world } = part;
  const SubscriptionArn = await makeMailbox(part);
  const { MessageId } = await sns("Publish", { TopicArn: TOPIC, Message: "hello", Subject: "greeting" });
  await eventually(() => expect(receivedMessages(world, {})).toHaveLength(1));
  expect(receivedMessages(world, { topicArn: TOPIC })).toMatchObject([
    { messageId: MessageId, subject: "greeting", message: "hello", mailbox: "inbox" },
  ]);
  await sns("Unsubscribe", { SubscriptionArn });
  await sns("Publish", { TopicArn: TOPIC, Message: "nobody" });
  expect(await sns("ListSubscriptionsByTopic", { TopicArn: TOPIC })).toMatchObject({ Subscriptions: [] });
  expect((await sns("GetTopicAttributes", { TopicArn: TOPIC })).Attributes).toMatchObject({
    SubscriptionsConfirmed: "0",
    SubscriptionsDeleted: "1",
  });
  expect(textsIn(part)).toEqual(["hello"]);
});

test("another account publishes only when the topic's policy lets it", async () => {
  const part = start();
  await makeMailbox(part);
  const publishAsOther = () => part.as(OTHER)("Publish", { TopicArn: TOPIC, Message: "from outside" });
  await expect(publishAsOther()).rejects.toMatchObject({
    code: "AuthorizationError",
    status: 403,
    message: `User: arn:aws:iam::${OTHER}:root is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no resource-based policy allows the SNS:Publish action`,
  });
  await part.sns("AddPermission", { TopicArn: TOPIC, Label: "other", AWSAccountId: [OTHER], ActionName: ["Publish"] });
  await publishAsOther();
  await eventually(() => expect(textsIn(part)).toEqual(["from outside"]));
  await part.sns("RemovePermission", { TopicArn: TOPIC, Label: "other" });
  await expect(publishAsOther()).rejects.toMatchObject({ code: "AuthorizationError" });
});

test("a service of AWS's publishes for a resource that the policy names, and for no other", async () => {
  const part = start();
  await makeMailbox(part);
  const service = `arn:aws:ec2:us-east-1:${OWNER}:vpc-endpoint-service/vpce-svc-1`;
  const asService = (sourceArn: string) =>
    publish(part.world, TOPIC, "accepted", {
      publisher: { service: "vpce.amazonaws.com", sourceArn, sourceAccount: OWNER },
    });
  expect(() => asService(service)).toThrow("vpce.amazonaws.com is not authorized to perform: SNS:Publish");
  const statement = {
    Effect: "Allow",
    Principal: { Service: "vpce.amazonaws.com" },
    Action: "sns:Publish",
    Resource: TOPIC,
    Condition: { ArnEquals: { "aws:SourceArn": service }, StringEquals: { "aws:SourceAccount": OWNER } },
  };
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await part.sns("SetTopicAttributes", { TopicArn: TOPIC, AttributeName: "Policy", AttributeValue });
  asService(service);
  expect(() => asService(`${service}2`)).toThrow("not authorized");
  await eventually(() => expect(textsIn(part)).toEqual(["accepted"]));
});

test("without a policy of its own a topic takes events of its account's databases, not of another's", async () => {
  const part = start();
  await makeMailbox(part);
  const from = (sourceAccount: string) => () =>
    publish(part.world, TOPIC, "failover", {
      publisher: {
        service: "events.rds.amazonaws.com",
        sourceArn: `arn:aws:rds:us-east-1:${sourceAccount}:db:orders`,
        sourceAccount,
      },
    });
  expect(from(OTHER)).toThrow("not authorized");
  from(OWNER)();
  await eventually(() => expect(textsIn(part)).toEqual(["failover"]));
});

test("a denial in the policy stands above what is one's own", async () => {
  const part = start();
  await makeMailbox(part);
  const role = roleCallerOf(OWNER, "Intern");
  const statement = { Effect: "Deny", Principal: { AWS: role.roleArn }, Action: "sns:*", Resource: TOPIC };
  const AttributeValue = JSON.stringify({ Statement: [statement] });
  await part.sns("SetTopicAttributes", { TopicArn: TOPIC, AttributeName: "Policy", AttributeValue });
  expect(() => publish(part.world, TOPIC, "x", { publisher: role })).toThrow("not authorized");
  expect(() => publish(part.world, TOPIC, "x", { publisher: callerOf(OWNER) })).not.toThrow();
});

test("a filter policy lets only some messages through", async () => {
  const part = start();
  await makeMailbox(part, { FilterPolicy: '{"kind": ["failover", {"prefix": "acc"}]}' });
  const send = (Message: string, kind?: string) =>
    part.sns("Publish", {
      TopicArn: TOPIC,
      Message,
      ...(kind && { MessageAttributes: { kind: { DataType: "String", StringValue: kind } } }),
    });
  await send("without");
  await send("backup", "backup");
  await send("failover", "failover");
  await send("accept", "accept");
  await eventually(() => expect(textsIn(part)).toEqual(["failover", "accept"]));
});

test("an HTTP endpoint gets messages once it has confirmed, and again when it did not take one", async () => {
  const { sns, world } = start();
  const got: { type: string; body: Record<string, string> }[] = [];
  let refusals = 1;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const type = String(request.headers["x-amz-sns-message-type"]);
    const isRefused = type === "Notification" && refusals-- > 0;
    if (!isRefused) got.push({ type, body: JSON.parse(text) });
    response.writeHead(isRefused ? 503 : 200).end();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await sns("CreateTopic", { Name: "alerts" });
  const subscribed = await sns("Subscribe", { TopicArn: TOPIC, Protocol: "http", Endpoint });
  expect(subscribed).toEqual({ SubscriptionArn: "pending confirmation" });
  await eventually(() => expect(got).toHaveLength(1));
  await sns("Publish", { TopicArn: TOPIC, Message: "too early" });

  const { Token, SubscribeURL } = got[0]!.body;
  expect(SubscribeURL).toMatch(/^http:\/\/127\.0\.0\.1:4566\/_postern\/sns\/confirm\?/);
  expect(() => confirmSubscription(world, { TopicArn: TOPIC, Token: "wrong" })).toThrow("Invalid parameter: Token");
  const { SubscriptionArn } = await sns("ConfirmSubscription", { TopicArn: TOPIC, Token });
  await sns("Publish", { TopicArn: TOPIC, Message: "in time" });
  await eventually(() => expect(got).toHaveLength(2));
  expect(got[1]).toMatchObject({ type: "Notification", body: { Type: "Notification", Message: "in time" } });
  await eventually(() => expect(world.deliveries.recent().at(-1)).toMatchObject({ outcome: "delivered", attempts: 2 }));

  await sns("SetSubscriptionAttributes", {
    SubscriptionArn,
    AttributeName: "RawMessageDelivery",
    AttributeValue: "true",
  });
  await sns("Publish", { TopicArn: TOPIC, Message: '{"raw": "yes"}' });
  await eventually(() => expect(got[2]?.body).toEqual({ raw: "yes" }));
});

test.each([
  ["1", "RSA-SHA1"],
  ["2", "RSA-SHA256"],
])(
  "what is sent by HTTP is signed as AWS does it in version %s, by a certificate that is served",
  async (version, algorithm) => {
    const { sns } = start();
    const got: Record<string, string>[] = [];
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      got.push(JSON.parse(text));
      response.end();
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await sns("CreateTopic", { Name: "alerts", Attributes: { SignatureVersion: version } });
    await sns("Subscribe", { TopicArn: TOPIC, Protocol: "http", Endpoint });
    await vi.waitFor(() => expect(got).toHaveLength(1), 20_000);
    const { Token } = got[0]!;
    await sns("ConfirmSubscription", { TopicArn: TOPIC, Token });
    await sns("Publish", { TopicArn: TOPIC, Message: "one\ntwo", Subject: "lines" });
    await vi.waitFor(() => expect(got).toHaveLength(2), 20_000);

    // As the page of SNS's manual lists them, not as our code does.
    const fields = {
      SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
      Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
    };
    for (const message of got) {
      const { pathname } = new URL(message.SigningCertURL!);
      const certificate = new X509Certificate((await signingCertificate(pathname.split("/").at(-1)!))!);
      const text = fields[message.Type as "Notification"].map((name) => `${name}\n${message[name]}\n`).join("");
      const isTrue = (of: string) =>
        createVerify(algorithm).update(of).verify(certificate.publicKey, message.Signature!, "base64");
      expect(message.SignatureVersion).toBe(version);
      expect([isTrue(text), isTrue(`${text} `)]).toEqual([true, false]);
    }
    expect(await signingCertificate("SimpleNotificationService-0.pem")).toBeUndefined();
  },
);

test.each([
  [{ Protocol: "http", Endpoint: "http://example.com/" }, "the local region delivers to this machine only"],
  [{ Protocol: "https", Endpoint: "http://127.0.0.1/" }, "Endpoint must match the specified protocol"],
  [{ Protocol: "email", Endpoint: "a@example.com" }, "not by email"],
  [{ Protocol: "pigeon", Endpoint: "a" }, "Does not support this protocol string: pigeon"],
  [{ Protocol: "lambda", Endpoint: "follow" }, "Lambda endpoint ARN"],
  [{ Protocol: "postern", Endpoint: "in box" }, "a mailbox is named with"],
])("a subscription %j is refused", async (input, message) => {
  const part = start();
  await part.sns("CreateTopic", { Name: "alerts" });
  await expect(part.sns("Subscribe", { TopicArn: TOPIC, ...input })).rejects.toMatchObject({
    code: "InvalidParameter",
    message: expect.stringContaining(message),
  });
});

test("what is not there is NotFound, and deleting a topic takes its subscriptions along", async () => {
  const part = start();
  await makeMailbox(part);
  await part.sns("DeleteTopic", { TopicArn: TOPIC });
  await part.sns("DeleteTopic", { TopicArn: TOPIC });
  expect(await part.sns("ListSubscriptions", {})).toMatchObject({ Subscriptions: [] });
  await expect(part.sns("Publish", { TopicArn: TOPIC, Message: "x" })).rejects.toMatchObject({
    code: "NotFound",
    status: 404,
    message: "Topic does not exist",
  });
});
