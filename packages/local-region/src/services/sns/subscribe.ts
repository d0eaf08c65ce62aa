import type {
  ConfirmSubscriptionInput,
  ConfirmSubscriptionResponse,
  SubscribeInput,
  SubscribeResponse,
  UnsubscribeInput,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidParameter } from "./parameters.ts";
import { isLoopbackUrl } from "./post-message.ts";
import { type Notification, renderNotification } from "./render-message.ts";
import type { SubscriptionRow, TopicRow } from "./store.ts";
import { readSubscriptionAttribute } from "./subscription-attributes.ts";
import { requireTopic } from "./topics.ts";

const PROTOCOLS = ["lambda", "http", "https", "postern"] as const;

/** A subscription that exists already is answered again. Functions and mailboxes need no confirmation. */
export function subscribe(world: World, input: SubscribeInput, caller: Caller): SubscribeResponse {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:Subscribe");
  const protocol = checkProtocol(input.Protocol);
  const endpoint = checkEndpoint(protocol, input.Endpoint);
  const attributes = Object.fromEntries(
    Object.entries(input.Attributes ?? {}).map(([name, value]) => [name, readSubscriptionAttribute(name, value)]),
  );
  const existing = topic.subscriptionArns
    .map((arn) => world.sns.subscriptions.get(arn))
    .find((row) => row?.protocol === protocol && row.endpoint === endpoint);
  if (existing) return answer(existing, input);

  const row: SubscriptionRow = world.sns.subscriptions.put({
    accountId: caller.accountId,
    region: topic.region,
    arn: `${topic.arn}:${world.ids.uuid()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    isConfirmed: protocol === "lambda" || protocol === "postern",
    token: world.ids.hex(256),
    attributes,
  });
  world.sns.topics.put({ ...topic, subscriptionArns: [...topic.subscriptionArns, row.arn] });
  if (!row.isConfirmed) askForConfirmation(world, topic, row);
  return answer(row, input);
}

/** Proves by the token that the endpoint's owner wants the messages. */
export function confirmSubscription(
  world: World,
  input: Pick<ConfirmSubscriptionInput, "TopicArn" | "Token">,
): ConfirmSubscriptionResponse {
  const topic = world.sns.topics.get(input.TopicArn ?? "");
  if (!topic) throw new AwsError("NotFound", "Topic does not exist", 404);
  const row = topic.subscriptionArns
    .map((arn) => world.sns.subscriptions.get(arn))
    .find((subscription) => subscription?.token === input.Token);
  if (!row) throw invalidParameter("Token");
  world.sns.subscriptions.put({ ...row, isConfirmed: true });
  return { SubscriptionArn: row.arn };
}

/** By who subscribed or whose topic it is; a subscription that is not there is gone already. */
export function unsubscribe(world: World, input: UnsubscribeInput, caller: Caller): object {
  const arn = input.SubscriptionArn ?? "";
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+:[0-9a-f-]{36}$/.test(arn)) {
    throw invalidParameter("SubscriptionArn Reason: An ARN must have at least 6 elements");
  }
  const row = world.sns.subscriptions.get(arn);
  if (!row) return {};
  const topic = world.sns.topics.get(row.topicArn);
  if (caller.accountId !== row.accountId && caller.accountId !== topic?.accountId) {
    throw new AwsError(
      "AuthorizationError",
      `User: ${caller.arn} is not authorized to perform: SNS:Unsubscribe on resource: ${arn}`,
      403,
    );
  }
  world.sns.subscriptions.delete(arn);
  if (topic) {
    world.sns.topics.put({
      ...topic,
      subscriptionArns: topic.subscriptionArns.filter((other) => other !== arn),
      deletedSubscriptions: topic.deletedSubscriptions + 1,
    });
  }
  return {};
}

function answer(row: SubscriptionRow, input: SubscribeInput): SubscribeResponse {
  const isTold = row.isConfirmed || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: isTold ? row.arn : "pending confirmation" };
}

function checkProtocol(protocol: string | undefined): SubscriptionRow["protocol"] {
  const known = PROTOCOLS.find((name) => name === protocol);
  if (known) return known;
  const isAws = /^(email|email-json|sms|sqs|application|firehose)$/.test(protocol ?? "");
  throw invalidParameter(
    isAws
      ? `Protocol: the local region delivers by ${PROTOCOLS.join(", ")}, not by ${protocol}`
      : `Does not support this protocol string: ${protocol}`,
  );
}

function checkEndpoint(protocol: SubscriptionRow["protocol"], endpoint = ""): string {
  if (protocol === "lambda") {
    if (/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/.test(endpoint)) return endpoint;
    throw invalidParameter("Lambda endpoint ARN");
  }
  if (protocol === "postern") {
    if (/^[\w.@-]{1,100}$/.test(endpoint)) return endpoint;
    throw invalidParameter("Endpoint Reason: a mailbox is named with letters, digits, '.', '_', '@' and '-'");
  }
  if (!endpoint.startsWith(`${protocol}://`)) throw invalidParameter("Endpoint must match the specified protocol");
  if (isLoopbackUrl(endpoint)) return endpoint;
  throw invalidParameter(
    "Endpoint Reason: the local region delivers to this machine only, such as http://127.0.0.1:8080/",
  );
}

function askForConfirmation(world: World, topic: TopicRow, row: SubscriptionRow): void {
  const query = new URLSearchParams({ TopicArn: row.topicArn, Token: row.token });
  const url = `${world.endpointUrl()}/_postern/sns/confirm?${query}`;
  const confirmation: Notification = {
    type: "SubscriptionConfirmation",
    messageId: world.ids.uuid(),
    topicArn: row.topicArn,
    subject: undefined,
    message: `You have chosen to subscribe to the topic ${row.topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    attributes: {},
    sentAt: world.clock.now(),
    confirmation: { url, token: row.token },
  };
  const { headers, body } = renderNotification(row, confirmation, topic.attributes.SignatureVersion);
  world.deliveries.send({
    via: "sns",
    from: row.topicArn,
    to: { kind: "http", url: row.endpoint, headers, body },
    retryAfterSeconds: [20, 20, 20],
  });
}
