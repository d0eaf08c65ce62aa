import { FOLLOWER_PERMISSIONS, type Following, readActionsFor } from "@postern/follower";
import { FUNCTION_HANDLER, type FunctionArchive, functionArchive } from "@postern/follower/function";
import { type FollowerNames, followerNames } from "../../spec/resource-names.ts";
import type { FollowerFunctionDesired } from "../follower-function.ts";
import type { Found } from "../found.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";
import { type SubscriptionsWish, wantedSubscriptions } from "./wanted-subscriptions.ts";

/** All that is to be sent to AWS for a follower, and the same as text to compare. */
export interface WantedFollower {
  names: FollowerNames;
  topicArn: string;
  /** There is one where events come by subscriptions. */
  eventsTopicArn: string;
  functionArn: string;
  roleArn: string;
  trust: string;
  rights: string;
  settings: ReturnType<typeof settingsFor>;
  archive: FunctionArchive;
  rules: { events: RuleWish | undefined; schedule: RuleWish };
  subscriptions: SubscriptionsWish | undefined;
  parts: FollowerParts;
}

/** One of both is there. */
export interface RuleWish {
  name: string;
  arn: string;
  pattern?: string;
  schedule?: string;
}

/** A name that follows whatever RDS says of these: what is happening, and that it is over. */
const CATEGORIES = ["availability", "failover", "failure", "recovery"];
const SCHEDULE = "rate(1 minute)";
/** An event that is older than the schedule's next turns tells nothing new. */
export const RETRIES = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 };

/** Pure. `found` has the target groups; one that is still to be made has no ARN, so that the code differs until then. */
export function wantedFollower(desired: FollowerFunctionDesired, link: string, region: string, found: Found) {
  const names = followerNames(link, region);
  const [partition = "aws", accountId = ""] = placeOf(found);
  const arn = (service: string, rest: string, where = region) =>
    `arn:${partition}:${service}:${where}:${accountId}:${rest}`;
  const followings = desired.databases.map(
    ({ name, ...database }): Following => ({
      name: `${link}/${name}`,
      targetGroupArn: found.one("target-group", name)?.arn ?? "",
      ...database,
    }),
  );
  const topicArn = arn("sns", names.failuresTopic);
  const eventsTopicArn = arn("sns", names.eventsTopic);
  const functionArn = arn("lambda", `function:${names.functionName}`);
  const roleArn = arn("iam", `role/${names.roleName}`, "");
  const archive = functionArchive(followings);
  const settings = settingsFor(desired, roleArn);
  const trust = canonical({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  const rights = canonical({ Version: "2012-10-17", Statement: statements(desired, followings, topicArn, arn, names) });
  const sources = desired.databases.flatMap(({ database }) => {
    if ("instance" in database) return [arn("rds", `db:${database.instance.toLowerCase()}`)];
    return "cluster" in database ? [arn("rds", `cluster:${database.cluster.toLowerCase()}`)] : [];
  });
  const ruleArn = (name: string) => arn("events", `rule/${name}`);
  const pattern = canonical({ source: ["aws.rds"], detail: { EventCategories: CATEGORIES, SourceArn: sources } });
  const byRule = desired.events === "rule";
  const events =
    byRule && sources.length > 0 ? { name: names.eventsRule, arn: ruleArn(names.eventsRule), pattern } : undefined;
  const schedule = { name: names.scheduleRule, arn: ruleArn(names.scheduleRule), schedule: SCHEDULE };
  const subscriptions = byRule
    ? undefined
    : wantedSubscriptions(desired, names, { topicArn: eventsTopicArn, functionArn, accountId });
  const parts: FollowerParts = {
    "topic for failures": topicArn,
    role: trust,
    "role's rights": rights,
    function: canonical(settings),
    code: archive.codeSha256,
    retries: canonical({ ...RETRIES, to: topicArn }),
    "rule on RDS's events": events && ruleText(events, functionArn),
    schedule: ruleText(schedule, functionArn),
    ...subscriptions?.parts,
  };
  return {
    names,
    topicArn,
    eventsTopicArn,
    functionArn,
    roleArn,
    trust,
    rights,
    settings,
    archive,
    rules: { events, schedule },
    subscriptions,
    parts,
  };
}

/** A rule that is on, leads to the function and nowhere else, and is let in there. */
function ruleText({ pattern, schedule }: RuleWish, functionArn: string): string {
  return canonical({ pattern, schedule, state: "ENABLED", targets: [functionArn], isAdmitted: true });
}

/** Account and partition, as the target groups' ARNs have them: no call is needed to know them. */
function placeOf(found: Found): [string | undefined, string | undefined] {
  const [, partition, , , accountId] = found.all("target-group")[0]?.arn.split(":") ?? [];
  return [partition, accountId];
}

function settingsFor({ inVpc }: FollowerFunctionDesired, roleArn: string) {
  return {
    Runtime: "nodejs24.x" as const,
    Handler: FUNCTION_HANDLER,
    Timeout: 300,
    MemorySize: 256,
    Role: roleArn,
    VpcConfig: {
      SubnetIds: [...(inVpc?.subnets ?? [])].sort(),
      SecurityGroupIds: [...(inVpc?.securityGroups ?? [])].sort(),
    },
  };
}

/** What Lambda does as the function's role for one that stands in a VPC. */
const VPC_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

function statements(
  desired: FollowerFunctionDesired,
  followings: Following[],
  topicArn: string,
  arn: (service: string, rest: string) => string,
  { functionName }: FollowerNames,
) {
  const allow = (Action: readonly string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
  const databases = desired.databases.map(({ database }) => database);
  return [
    allow(readActionsFor(databases), "*"),
    allow(
      FOLLOWER_PERMISSIONS.write,
      followings.map(({ targetGroupArn }) => targetGroupArn),
    ),
    allow(
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      [arn("logs", `log-group:/aws/lambda/${functionName}`), arn("logs", `log-group:/aws/lambda/${functionName}:*`)],
    ),
    allow(["sns:Publish"], topicArn),
    ...(desired.inVpc ? [allow(VPC_ACTIONS, "*")] : []),
  ];
}
