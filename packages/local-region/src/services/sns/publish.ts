import { AwsError } from "../../wire/aws-error.ts";
import type { Destination } from "../deliveries/deliveries.ts";
import type { World } from "../world.ts";
import { isWanted } from "./filter-policy.ts";
import { invalidParameter } from "./parameters.ts";
import { isAllowed, type Publisher } from "./publisher.ts";
import { type MessageAttributes, type Notification, renderLambdaEvent, renderNotification } from "./render-message.ts";
import type { SubscriptionRow, TopicRow } from "./store.ts";

export interface PublishOptions {
  subject?: string | undefined;
  publisher: Publisher;
  attributes?: MessageAttributes;
}

const MOST_BYTES = 262_144;

/**
 * Publishes to a topic; its subscriptions get the message afterwards. Throws NotFound for an unknown topic,
 * AuthorizationError when the topic's policy does not admit the publisher, and InvalidParameter.
 */
export function publish(
  world: World,
  topicArn: string,
  message: string,
  { subject, publisher, attributes = {} }: PublishOptions,
): { messageId: string } {
  const topic = requirePublishable(world, topicArn, publisher);
  if (message === "") throw invalidParameter("Empty message");
  if (Buffer.byteLength(message) > MOST_BYTES) throw invalidParameter("Message too long");
  if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(subject)) throw invalidParameter("Subject");

  const messageId = world.ids.uuid();
  const sentAt = world.clock.now();
  for (const arn of topic.subscriptionArns) {
    const subscription = world.sns.subscriptions.get(arn);
    if (!subscription?.isConfirmed || !isWanted(subscription, message, attributes)) continue;
    send(world, topic, subscription, {
      type: "Notification",
      messageId,
      topicArn,
      subject,
      message,
      attributes,
      sentAt,
    });
  }
  return { messageId };
}

/** The topic, when the publisher may publish to it. Throws NotFound and AuthorizationError. */
export function requirePublishable(world: World, topicArn: string, publisher: Publisher): TopicRow {
  const topic = world.sns.topics.get(topicArn);
  if (!topic) throw new AwsError("NotFound", "Topic does not exist", 404);
  if (isAllowed(topic, "SNS:Publish", publisher)) return topic;
  throw notAuthorized(publisher, "SNS:Publish", topicArn);
}

export function notAuthorized(publisher: Publisher, action: string, topicArn: string): AwsError {
  const who = "service" in publisher ? publisher.service : publisher.arn;
  return new AwsError(
    "AuthorizationError",
    `User: ${who} is not authorized to perform: ${action} on resource: ${topicArn} because no resource-based policy allows the ${action} action`,
    403,
  );
}

function send(world: World, topic: TopicRow, subscription: SubscriptionRow, notification: Notification): void {
  world.deliveries.send({
    via: "sns",
    from: notification.topicArn,
    to: destinationOf(topic, subscription, notification),
    retryAfterSeconds: RETRIES[subscription.protocol],
  });
}

/**
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html: for functions the first phases of AWS's
 * plan, whose last lasts 23 days; for HTTP the default.
 */
const RETRIES: Record<SubscriptionRow["protocol"], number[]> = {
  lambda: [0, 0, 0, 1, 1, 1, 2, 3, 5, 8, 11, 14, 17, 19, 20],
  http: [20, 20, 20],
  https: [20, 20, 20],
  postern: [],
};

function destinationOf(topic: TopicRow, subscription: SubscriptionRow, notification: Notification): Destination {
  const { protocol, endpoint, arn: subscriptionArn, topicArn } = subscription;
  if (protocol === "lambda") {
    const payload = renderLambdaEvent(subscription, notification);
    return {
      kind: "function",
      arn: endpoint,
      payload,
      invoker: { service: "sns.amazonaws.com", sourceArn: topicArn },
    };
  }
  if (protocol === "postern") {
    const { messageId, subject, message } = notification;
    return { kind: "mailbox", subscriptionArn, messageId, subject, message };
  }
  return {
    kind: "http",
    url: endpoint,
    ...renderNotification(subscription, notification, topic.attributes.SignatureVersion),
  };
}
