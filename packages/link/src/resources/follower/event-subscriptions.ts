import type { EventSubscription } from "@aws-sdk/client-rds";
import { isAlreadyExists, isNotFound, onceAllowed, ownershipTags } from "@postern/aws";
import type { FollowerNames } from "../../spec/resource-names.ts";
import type { Context } from "../resource-kind.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";

/** RDS's event subscriptions that tell the follower's topic: one for instances, one for clusters. */
export async function readEventSubscriptions(context: Context, names: FollowerNames): Promise<FollowerParts> {
  const [instances, clusters] = await Promise.all(
    [names.instanceEvents, names.clusterEvents].map((name) => readSubscription(context, name)),
  );
  return {
    "event subscription of instances": instances && subscriptionText(instances),
    "event subscription of clusters": clusters && subscriptionText(clusters),
  };
}

/** What a subscription is to be, and what is compared of it. */
export interface SubscriptionWish {
  name: string;
  topicArn: string;
  sourceType: "db-instance" | "db-cluster";
  sourceIds: string[];
  categories: string[];
}

export function wishText({ topicArn, sourceType, sourceIds, categories }: SubscriptionWish): string {
  return canonical({ topicArn, sourceType, sourceIds, categories, isEnabled: true });
}

function subscriptionText(found: EventSubscription): string {
  return canonical({
    topicArn: found.SnsTopicArn,
    sourceType: found.SourceType,
    sourceIds: [...(found.SourceIdsList ?? [])].sort(),
    categories: [...(found.EventCategoriesList ?? [])].sort(),
    isEnabled: found.Enabled,
  });
}

/** Makes or mends one; removes it where it is no longer wanted. */
export async function writeEventSubscription(
  context: Context,
  wish: SubscriptionWish | undefined,
  name: string,
): Promise<void> {
  if (!wish) return removeEventSubscription(context, name);
  const { rds } = context.clients;
  const { topicArn: SnsTopicArn, sourceType: SourceType, sourceIds: SourceIds, categories: EventCategories } = wish;
  const settings = { SubscriptionName: name, SnsTopicArn, SourceType, EventCategories, Enabled: true };
  const Tags = ownershipTags({ link: context.link, kind: "follower-function", name });
  try {
    // A topic's new policy reaches RDS within seconds
    await onceAllowed(() => rds.createEventSubscription({ ...settings, SourceIds, Tags }));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    await rds.modifyEventSubscription(settings);
    await writeSources(context, name, SourceIds);
  }
}

async function writeSources(context: Context, SubscriptionName: string, wanted: string[]): Promise<void> {
  const { rds } = context.clients;
  const present = (await readSubscription(context, SubscriptionName))?.SourceIdsList ?? [];
  for (const SourceIdentifier of wanted.filter((id) => !present.includes(id))) {
    await rds.addSourceIdentifierToSubscription({ SubscriptionName, SourceIdentifier });
  }
  for (const SourceIdentifier of present.filter((id) => !wanted.includes(id))) {
    await rds.removeSourceIdentifierFromSubscription({ SubscriptionName, SourceIdentifier });
  }
}

async function readSubscription({ clients: { rds } }: Context, SubscriptionName: string) {
  try {
    const { EventSubscriptionsList = [] } = await rds.describeEventSubscriptions({ SubscriptionName });
    return EventSubscriptionsList.find(({ Status }) => Status !== "deleting");
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Gone already is success. */
export async function removeEventSubscription({ clients: { rds } }: Context, SubscriptionName: string): Promise<void> {
  await rds.deleteEventSubscription({ SubscriptionName }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
