import type { FollowerNames } from "../../spec/resource-names.ts";
import type { FollowerFunctionDesired } from "../follower-function.ts";
import { type SubscriptionWish, wishText } from "./event-subscriptions.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";

/** RDS's events by way of a topic. */
export interface SubscriptionsWish {
  topicPolicy: string;
  instances: SubscriptionWish | undefined;
  clusters: SubscriptionWish | undefined;
  parts: FollowerParts;
}

/** Both sorts know "failover" and "failure", instances alone the other two. */
const CATEGORIES = {
  "db-instance": ["availability", "failover", "failure", "recovery"],
  "db-cluster": ["failover", "failure"],
};

/** Undefined where no database is RDS's. Pure. */
export function wantedSubscriptions(
  { databases }: FollowerFunctionDesired,
  names: FollowerNames,
  { topicArn, functionArn, accountId }: { topicArn: string; functionArn: string; accountId: string },
): SubscriptionsWish | undefined {
  const idsOf = (key: "instance" | "cluster") => {
    const ids = databases.map(({ database }) => (database as Partial<Record<typeof key, string>>)[key]?.toLowerCase());
    return [...new Set(ids.filter((id) => id !== undefined))].sort();
  };
  const wish = (name: string, sourceType: SubscriptionWish["sourceType"], sourceIds: string[]) =>
    sourceIds.length > 0 ? { name, topicArn, sourceType, sourceIds, categories: CATEGORIES[sourceType] } : undefined;
  const instances = wish(names.instanceEvents, "db-instance", idsOf("instance"));
  const clusters = wish(names.clusterEvents, "db-cluster", idsOf("cluster"));
  if (!instances && !clusters) return undefined;
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
  const topicPolicy = canonical({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.rds.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
  const parts: FollowerParts = {
    "topic for events": topicPolicy,
    "topic's way to the function": canonical({ leadsTo: [functionArn], isAdmitted: true }),
    "event subscription of instances": instances && wishText(instances),
    "event subscription of clusters": clusters && wishText(clusters),
  };
  return { topicPolicy, instances, clusters, parts };
}
