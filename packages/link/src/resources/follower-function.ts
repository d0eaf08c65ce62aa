import { isDenied } from "@postern/aws";
import type { FollowedDatabase, Strategy } from "@postern/follower";
import { followerNames } from "../spec/resource-names.ts";
import {
  readEventSubscriptions,
  removeEventSubscription,
  writeEventSubscription,
} from "./follower/event-subscriptions.ts";
import { readEventsTopic, removeEventsTopic, writeEventsTopic, writeTopicsWay } from "./follower/events-topic.ts";
import { readFailuresTopic, removeFailuresTopic, writeFailuresTopic } from "./follower/failures-topic.ts";
import { type FollowerParts, PARTS, type PartName } from "./follower/follower-parts.ts";
import { readFunction, removeFunction, writeCode, writeFunction, writeRetries } from "./follower/function.ts";
import { readRole, removeRole, writeRights, writeRole } from "./follower/role.ts";
import { readTriggers, removeRule, writeRule } from "./follower/triggers.ts";
import { type WantedFollower, wantedFollower } from "./follower/wanted-follower.ts";
import type { Found } from "./found.ts";
import { noteFollower } from "./load-balancer.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** A function that follows the link's databases: with its role, what wakes it, and who hears of its failures. */
export interface FollowerFunctionDesired extends DesiredResource {
  kind: "follower-function";
  /** Those with a target group that somebody must keep right. */
  databases: { name: string; database: FollowedDatabase; strategy?: Strategy }[];
  /** How RDS's events reach it. */
  events: "rule" | "subscription";
  inVpc: { subnets: string[]; securityGroups: string[] } | undefined;
}

export interface FollowerFunctionObserved {
  name: string;
  functionName: string;
  topicArn: string;
  eventsTopicArn: string;
  parts: FollowerParts;
  /** Of whose function it is: needed to say what is wanted. */
  link: string;
  region: string;
}

/**
 * The load balancer bears a tag from before the function is made until after it is gone: a link without one is not
 * asked for it, so that its owner needs no rights for functions.
 */
export const followerFunction: ResourceKind<FollowerFunctionDesired, FollowerFunctionObserved> = {
  kind: "follower-function",
  after: ["target-group", "load-balancer"],
  permissions: {
    read: [
      "events:DescribeRule",
      "events:ListTargetsByRule",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "lambda:GetFunction",
      "lambda:GetFunctionEventInvokeConfig",
      "lambda:GetPolicy",
      "rds:DescribeEventSubscriptions",
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
    ],
    write: [
      "elasticloadbalancing:AddTags",
      "elasticloadbalancing:RemoveTags",
      "events:DeleteRule",
      "events:PutRule",
      "events:PutTargets",
      "events:RemoveTargets",
      "events:TagResource",
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UpdateAssumeRolePolicy",
      "lambda:AddPermission",
      "lambda:CreateFunction",
      "lambda:DeleteFunction",
      "lambda:GetFunctionConfiguration",
      "lambda:PutFunctionEventInvokeConfig",
      "lambda:TagResource",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
      "rds:AddSourceIdentifierToSubscription",
      "rds:AddTagsToResource",
      "rds:CreateEventSubscription",
      "rds:DeleteEventSubscription",
      "rds:ModifyEventSubscription",
      "rds:RemoveSourceIdentifierFromSubscription",
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
    ],
  },

  async observe(context, desired, found) {
    const balancer = found.one("load-balancer", "load-balancer");
    const isSaid = desired.length > 0 || balancer?.hasFollower;
    if (!isSaid && (balancer || found.all("target-group").length === 0)) return [];
    try {
      const observed = await readFollower(context, found);
      return Object.values(observed.parts).some((part) => part !== undefined) ? [observed] : [];
    } catch (error) {
      // A link that has none needs no right to look
      if (isDenied(error) && !isSaid) return [];
      throw error;
    }
  },

  compare(desired, { parts, link, region }, found) {
    const wanted = wantedFollower(desired, link, region, found);
    return differing(wanted, parts).map(
      (what): Change => ({
        what,
        from: parts[what] === undefined ? "none" : "otherwise",
        to: wanted.parts[what] === undefined ? "none" : "as it should be",
        how: "in place",
      }),
    );
  },

  async ensure(context, desired, _observed, found) {
    await noteFollower(context, found, true);
    const wanted = wantedFollower(desired, context.link, context.region, found);
    const { parts } = await readFollower(context, found);
    for (const part of differing(wanted, parts)) await WRITERS[part](context, wanted, parts);
    return readFollower(context, found);
  },

  async remove(context, { topicArn, eventsTopicArn }, found) {
    const names = followerNames(context.link, context.region);
    for (const rule of [names.eventsRule, names.scheduleRule]) await removeRule(context, rule);
    for (const name of [names.instanceEvents, names.clusterEvents]) await removeEventSubscription(context, name);
    await removeEventsTopic(context, eventsTopicArn);
    await removeFunction(context, names);
    await removeRole(context, names);
    await removeFailuresTopic(context, topicArn);
    await noteFollower(context, found, false);
  },

  // Lambda makes it, and nobody but its owner can say when its lines are no longer needed
  leaves: ({ functionName, region }) =>
    `AWS keeps the function's log group: aws logs delete-log-group --log-group-name /aws/lambda/${functionName} --region ${region}`,

  label: ({ functionName }) => functionName,
};

const WRITERS: Record<PartName, (context: Context, wanted: WantedFollower, before: FollowerParts) => Promise<void>> = {
  "topic for failures": writeFailuresTopic,
  role: writeRole,
  "role's rights": writeRights,
  function: writeFunction,
  // One that has just been made has its code
  code: async (context, wanted, before) => {
    if (before.function !== undefined) await writeCode(context, wanted);
  },
  retries: writeRetries,
  "rule on RDS's events": (context, wanted) => writeRule(context, wanted, wanted.rules.events, wanted.names.eventsRule),
  "topic for events": writeEventsTopic,
  "topic's way to the function": writeTopicsWay,
  "event subscription of instances": (context, { subscriptions, names }) =>
    writeEventSubscription(context, subscriptions?.instances, names.instanceEvents),
  "event subscription of clusters": (context, { subscriptions, names }) =>
    writeEventSubscription(context, subscriptions?.clusters, names.clusterEvents),
  schedule: (context, wanted) => writeRule(context, wanted, wanted.rules.schedule, wanted.names.scheduleRule),
};

const differing = (wanted: WantedFollower, parts: FollowerParts) =>
  PARTS.filter((part) => wanted.parts[part] !== parts[part]);

async function readFollower(context: Context, found: Found): Promise<FollowerFunctionObserved> {
  const { link, region } = context;
  const names = followerNames(link, region);
  const [, partition, , , accountId] = (found.all("target-group")[0]?.arn ?? "").split(":");
  const topic = (name: string) => `arn:${partition}:sns:${region}:${accountId}:${name}`;
  const [topicArn, eventsTopicArn] = [topic(names.failuresTopic), topic(names.eventsTopic)];
  const parts = await Promise.all([
    accountId ? readFailuresTopic(context, topicArn) : {},
    accountId ? readEventsTopic(context, { names, eventsTopicArn }) : {},
    readEventSubscriptions(context, names),
    readRole(context, names),
    readFunction(context, names),
    readTriggers(context, names),
  ]);
  const all: FollowerParts = Object.assign({}, ...parts);
  return { name: "follower", functionName: names.functionName, topicArn, eventsTopicArn, parts: all, link, region };
}
