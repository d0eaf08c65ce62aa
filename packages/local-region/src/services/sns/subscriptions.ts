import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesInput,
  Subscription,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { SubscriptionRow } from "./store.ts";
import { readSubscriptionAttribute } from "./subscription-attributes.ts";
import { requireTopic } from "./topics.ts";

const PAGE_SIZE = 100;

export function listSubscriptions(
  world: World,
  input: ListSubscriptionsInput,
  caller: Caller,
): ListSubscriptionsResponse {
  const { page, next } = takePage(world.sns.subscriptions.of(caller), PAGE_SIZE, input.NextToken);
  return { Subscriptions: page.map(toSubscription), NextToken: next };
}

export function listSubscriptionsByTopic(
  world: World,
  input: ListSubscriptionsByTopicInput,
  caller: Caller,
): ListSubscriptionsByTopicResponse {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:ListSubscriptionsByTopic");
  const { page, next } = takePage(topic.subscriptionArns, PAGE_SIZE, input.NextToken);
  const rows = page.flatMap((arn) => world.sns.subscriptions.get(arn) ?? []);
  return { Subscriptions: rows.map(toSubscription), NextToken: next };
}

export function getSubscriptionAttributes(
  world: World,
  input: GetSubscriptionAttributesInput,
  caller: Caller,
): GetSubscriptionAttributesResponse {
  const row = requireSubscription(world, caller, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: row.arn,
      TopicArn: row.topicArn,
      Owner: row.accountId,
      Protocol: row.protocol,
      Endpoint: row.endpoint,
      PendingConfirmation: String(!row.isConfirmed),
      ConfirmationWasAuthenticated: String(row.protocol === "lambda" || row.protocol === "postern"),
      RawMessageDelivery: "false",
      SubscriptionPrincipal: `arn:aws:iam::${row.accountId}:root`,
      ...row.attributes,
    },
  };
}

export function setSubscriptionAttributes(world: World, input: SetSubscriptionAttributesInput, caller: Caller): object {
  const row = requireSubscription(world, caller, input.SubscriptionArn);
  const name = input.AttributeName ?? "";
  const { [name]: _former, ...others } = row.attributes;
  const value = input.AttributeValue ?? "";
  // An empty filter policy takes the filter away.
  const isRemoved = name === "FilterPolicy" && (value === "" || value === "{}");
  const attributes = isRemoved ? others : { ...others, [name]: readSubscriptionAttribute(name, value) };
  world.sns.subscriptions.put({ ...row, attributes });
  return {};
}

function requireSubscription(world: World, caller: Caller, arn: string | undefined): SubscriptionRow {
  const row = world.sns.subscriptions.get(arn ?? "");
  if (row?.accountId === caller.accountId) return row;
  throw new AwsError("NotFound", "Subscription does not exist", 404);
}

function toSubscription(row: SubscriptionRow): Subscription {
  return {
    SubscriptionArn: row.isConfirmed ? row.arn : "PendingConfirmation",
    Owner: row.accountId,
    Protocol: row.protocol,
    Endpoint: row.endpoint,
    TopicArn: row.topicArn,
  };
}
