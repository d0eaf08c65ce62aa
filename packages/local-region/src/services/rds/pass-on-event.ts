import { AwsError } from "../../wire/aws-error.ts";
import { putEvent } from "../events/put-event.ts";
import type { Caller } from "../service.ts";
import { publish, requirePublishable } from "../sns/publish.ts";
import type { World } from "../world.ts";
import { logFailure } from "./log-failure.ts";
import { invalidValue } from "./lookups.ts";
import type { EventSubscriptionRow, RdsEventRow } from "./store.ts";

/** Tells EventBridge of an event, and each subscription that wants it. */
export function passOn(world: World, event: RdsEventRow): void {
  putEvent(world, { ...toEventBridgeEvent(event), accountId: event.accountId, region: event.region, time: event.date });
  for (const subscription of world.rds.eventSubscriptions.of(event)) {
    if (wants(subscription, event)) tellTopic(world, subscription, event);
  }
}

/** The topic that a subscription may publish to. Throws SNSInvalidTopic, SNSTopicArnNotFound and SNSNoAuthorization. */
export function checkTopic(
  world: World,
  caller: Pick<Caller, "accountId" | "region">,
  subscriptionArn: string,
  topicArn = "",
): string {
  const [, , service, region, , name = ""] = topicArn.split(":");
  if (service !== "sns" || region !== caller.region || name === "") {
    throw new AwsError("SNSInvalidTopic", `The SNS topic ${topicArn} is invalid.`);
  }
  if (name.endsWith(".fifo")) throw invalidValue(`FIFO topics are not supported for event subscriptions: ${topicArn}`);
  try {
    requirePublishable(world, topicArn, publisherOf(caller, subscriptionArn));
    return topicArn;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === "NotFound") {
      throw new AwsError("SNSTopicArnNotFound", `The SNS topic ${topicArn} does not exist.`, 404);
    }
    throw new AwsError("SNSNoAuthorization", `Amazon RDS may not publish to the SNS topic ${topicArn}.`);
  }
}

function tellTopic(world: World, subscription: EventSubscriptionRow, event: RdsEventRow): void {
  try {
    publish(world, subscription.topicArn, toNotification(event), {
      subject: "RDS Notification Message",
      publisher: publisherOf(subscription, subscription.arn),
    });
  } catch (error) {
    logFailure(world, `the event subscription ${subscription.name} of account ${subscription.accountId}`, error);
  }
}

function publisherOf({ accountId }: { accountId: string }, subscriptionArn: string) {
  return { service: "events.rds.amazonaws.com", sourceArn: subscriptionArn, sourceAccount: accountId };
}

export function wants(subscription: EventSubscriptionRow, event: RdsEventRow): boolean {
  if (!subscription.enabled) return false;
  if (subscription.sourceType !== undefined && subscription.sourceType !== event.sourceType) return false;
  if (subscription.sourceIds.length > 0 && !subscription.sourceIds.includes(event.sourceIdentifier)) return false;
  return (
    subscription.categories.length === 0 || event.categories.some((each) => subscription.categories.includes(each))
  );
}

/** What EventBridge gets. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloud-watch-events.html */
function toEventBridgeEvent(event: RdsEventRow) {
  const isInstance = event.sourceType === "db-instance";
  return {
    source: "aws.rds",
    detailType: DETAIL_TYPES[event.sourceType],
    resources: [event.sourceArn],
    detail: {
      EventCategories: event.categories,
      SourceType: isInstance ? "DB_INSTANCE" : event.sourceType === "db-cluster" ? "CLUSTER" : "DB_PROXY",
      SourceArn: event.sourceArn,
      Date: event.date.toISOString(),
      Message: event.message,
      SourceIdentifier: event.sourceIdentifier,
      EventID: event.eventId,
    },
  };
}

const DETAIL_TYPES = {
  "db-instance": "RDS DB Instance Event",
  "db-cluster": "RDS DB Cluster Event",
  "db-proxy": "RDS DB Proxy Event",
};

/** The message that a topic gets (memory): its keys have spaces. */
export function toNotification(event: RdsEventRow): string {
  const console = `https://console.aws.amazon.com/rds/home?region=${event.region}`;
  return JSON.stringify({
    "Event Source": event.sourceType,
    "Event Time": event.date.toISOString().replace("T", " ").replace("Z", ""),
    "Identifier Link": `${console}#dbinstance:id=${event.sourceIdentifier}`,
    "Source ID": event.sourceIdentifier,
    "Source ARN": event.sourceArn,
    "Event ID": `http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html#${event.eventId}`,
    "Event Message": event.message,
  });
}
