import type {
  AddSourceIdentifierToSubscriptionMessage,
  CreateEventSubscriptionMessage,
  DeleteEventSubscriptionMessage,
  DescribeEventSubscriptionsMessage,
  EventSubscription,
  EventSubscriptionsMessage,
  ModifyEventSubscriptionMessage,
  RemoveSourceIdentifierFromSubscriptionMessage,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { EVENT_CATEGORIES } from "./events.ts";
import { findInstance, invalidValue, requireCluster } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { checkTopic } from "./pass-on-event.ts";
import { requireProxy } from "./proxy-lookups.ts";
import type { EventSubscriptionRow, SourceType } from "./store.ts";
import { readTags } from "./tags.ts";

interface Answer {
  EventSubscription: EventSubscription;
}

/** Throws SNSTopicArnNotFound, SNSInvalidTopic, SNSNoAuthorization, SourceNotFound and SubscriptionCategoryNotFound. */
export function createEventSubscription(world: World, input: CreateEventSubscriptionMessage, caller: Caller): Answer {
  const name = input.SubscriptionName ?? "";
  if (!/^[A-Za-z](-?[A-Za-z0-9])*$/.test(name) || name.length > 255) {
    throw invalidValue(`The parameter SubscriptionName is not a valid identifier: ${name}`);
  }
  const arn = subscriptionArn(caller, name);
  if (world.rds.eventSubscriptions.get(arn)) {
    throw new AwsError("SubscriptionAlreadyExist", `Subscription ${name} already exists.`);
  }
  const sourceIds = (input.SourceIds ?? []).map((id) => id.toLowerCase());
  if (sourceIds.length > 0 && !input.SourceType) {
    throw new AwsError("InvalidParameterCombination", "SourceType must be provided with SourceIds.");
  }
  checkSources(world, caller, input.SourceType, sourceIds);
  checkCategories(input.SourceType, input.EventCategories);
  const topicArn = checkTopic(world, caller, arn, input.SnsTopicArn);
  const tags = readTags(input.Tags);
  const row = world.rds.eventSubscriptions.put({
    ...{ accountId: caller.accountId, region: caller.region, arn, name, topicArn, sourceIds },
    status: "active",
    sourceType: input.SourceType,
    categories: input.EventCategories ?? [],
    enabled: input.Enabled ?? true,
    createdAt: world.clock.now(),
  });
  world.rds.tags.set(arn, tags);
  return { EventSubscription: { ...toSubscription(world, row), Status: "creating" } };
}

export function modifyEventSubscription(world: World, input: ModifyEventSubscriptionMessage, caller: Caller): Answer {
  const row = requireSubscription(world, caller, input.SubscriptionName);
  const sourceType = input.SourceType ?? row.sourceType;
  checkSources(world, caller, sourceType, row.sourceIds);
  const categories = input.EventCategories ?? row.categories;
  checkCategories(sourceType, categories);
  const topicArn = input.SnsTopicArn ? checkTopic(world, caller, row.arn, input.SnsTopicArn) : row.topicArn;
  Object.assign(row, { sourceType, categories, topicArn, enabled: input.Enabled ?? row.enabled });
  return { EventSubscription: { ...toSubscription(world, row), Status: "modifying" } };
}

export function addSourceIdentifier(
  world: World,
  input: AddSourceIdentifierToSubscriptionMessage,
  caller: Caller,
): Answer {
  const row = requireSubscription(world, caller, input.SubscriptionName);
  const id = (input.SourceIdentifier ?? "").toLowerCase();
  checkSources(world, caller, row.sourceType, [id]);
  row.sourceIds = [...new Set([...row.sourceIds, id])];
  return { EventSubscription: toSubscription(world, row) };
}

export function removeSourceIdentifier(
  world: World,
  input: RemoveSourceIdentifierFromSubscriptionMessage,
  caller: Caller,
): Answer {
  const row = requireSubscription(world, caller, input.SubscriptionName);
  const id = (input.SourceIdentifier ?? "").toLowerCase();
  if (!row.sourceIds.includes(id)) throw sourceNotFound(id);
  row.sourceIds = row.sourceIds.filter((each) => each !== id);
  return { EventSubscription: toSubscription(world, row) };
}

export function deleteEventSubscription(world: World, input: DeleteEventSubscriptionMessage, caller: Caller): Answer {
  const row = requireSubscription(world, caller, input.SubscriptionName);
  world.rds.eventSubscriptions.delete(row.arn);
  world.rds.tags.delete(row.arn);
  return { EventSubscription: { ...toSubscription(world, row), Status: "deleting" } };
}

export function describeEventSubscriptions(
  world: World,
  input: DescribeEventSubscriptionsMessage,
  caller: Caller,
): EventSubscriptionsMessage {
  if (input.Filters?.length) throw invalidValue(`Unrecognized filter name: ${input.Filters[0]?.Name}`);
  const rows = input.SubscriptionName
    ? [requireSubscription(world, caller, input.SubscriptionName)]
    : world.rds.eventSubscriptions.of(caller);
  const { page, next } = describePage(rows, input);
  return { EventSubscriptionsList: page.map((row) => toSubscription(world, row)), Marker: next };
}

function requireSubscription(world: World, caller: Caller, name = ""): EventSubscriptionRow {
  const row = world.rds.eventSubscriptions.get(subscriptionArn(caller, name));
  if (row) return row;
  throw new AwsError("SubscriptionNotFound", `Subscription ${name} not found.`, 404);
}

function subscriptionArn({ accountId, region }: Caller, name: string): string {
  return `arn:aws:rds:${region}:${accountId}:es:${name}`;
}

function checkCategories(type: string | undefined, categories: string[] | undefined): void {
  const known = type === undefined ? Object.values(EVENT_CATEGORIES).flat() : categoriesOf(type);
  const unknown = categories?.find((each) => !known.includes(each));
  if (unknown === undefined) return;
  throw new AwsError("SubscriptionCategoryNotFound", `The event category ${unknown} does not exist.`, 404);
}

function categoriesOf(type: string): string[] {
  if (Object.hasOwn(EVENT_CATEGORIES, type)) return EVENT_CATEGORIES[type as SourceType];
  throw invalidValue(`the local region has no events of the source type ${type}`);
}

function checkSources(world: World, caller: Caller, type: string | undefined, ids: string[]): void {
  for (const id of ids) {
    if (type === "db-instance" && findInstance(world, caller, id)) continue;
    try {
      if (type === "db-cluster" && requireCluster(world, caller, id)) continue;
      if (type === "db-proxy" && requireProxy(world, caller, id)) continue;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    throw sourceNotFound(id);
  }
}

function sourceNotFound(id: string): AwsError {
  return new AwsError("SourceNotFound", `The source ${id} was not found.`, 404);
}

/** AWS notices when it next publishes, here it is told at once. */
function statusOf(world: World, row: EventSubscriptionRow): string {
  try {
    checkTopic(world, row, row.arn, row.topicArn);
    return row.status;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.code === "SNSTopicArnNotFound" ? "topic-not-exist" : "no-permission";
  }
}

function toSubscription(world: World, row: EventSubscriptionRow): EventSubscription {
  return {
    CustomerAwsId: row.accountId,
    CustSubscriptionId: row.name,
    EventSubscriptionArn: row.arn,
    SnsTopicArn: row.topicArn,
    Status: statusOf(world, row),
    SubscriptionCreationTime: row.createdAt.toISOString(),
    SourceType: row.sourceType,
    SourceIdsList: row.sourceIds,
    EventCategoriesList: row.categories,
    Enabled: row.enabled,
  };
}
