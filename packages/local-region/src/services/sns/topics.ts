import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  ListTopicsInput,
  ListTopicsResponse,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidParameter, readTags } from "./parameters.ts";
import { notAuthorized } from "./publish.ts";
import { isAllowed } from "./publisher.ts";
import type { TopicRow } from "./store.ts";
import { readAttribute } from "./topic-attributes.ts";

/** Creating a topic that exists answers its ARN, unless the call wants it otherwise than it is. */
export function createTopic(world: World, input: CreateTopicInput, caller: Caller): CreateTopicResponse {
  const { accountId, region } = caller;
  if (input.DataProtectionPolicy) throw invalidParameter("DataProtectionPolicy: the local region does not have it");
  const name = checkName(input.Name);
  const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
  const attributes: Record<string, string> = {};
  let policy: string | undefined;
  for (const [attribute, value] of Object.entries(input.Attributes ?? {})) {
    const read = readAttribute(attribute, value);
    if (attribute === "Policy") policy = read;
    else attributes[attribute] = read;
  }
  const tags = readTags(input.Tags);

  const existing = world.sns.topics.get(arn);
  if (existing) {
    const differs = Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value);
    if (differs || (policy !== undefined && policy !== existing.policy)) {
      throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
    }
    if (Object.entries(tags).some(([key, value]) => existing.tags[key] !== value)) {
      throw invalidParameter("Tags Reason: Topic already exists with different tags");
    }
    return { TopicArn: arn };
  }
  world.sns.topics.put({
    accountId,
    region,
    arn,
    name,
    policy: policy ?? ownAccountPolicy(arn, accountId),
    attributes,
    tags,
    subscriptionArns: [],
    deletedSubscriptions: 0,
  });
  return { TopicArn: arn };
}

export function listTopics(world: World, input: ListTopicsInput, caller: Caller): ListTopicsResponse {
  const { page, next } = takePage(world.sns.topics.of(caller), 100, input.NextToken);
  return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
}

/** Its subscriptions go with it; a topic that is not there is deleted already. */
export function deleteTopic(world: World, input: DeleteTopicInput, caller: Caller): object {
  if (!world.sns.topics.get(input.TopicArn ?? "")) {
    checkArn(input.TopicArn);
    return {};
  }
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:DeleteTopic");
  for (const arn of topic.subscriptionArns) world.sns.subscriptions.delete(arn);
  world.sns.topics.delete(topic.arn);
  return {};
}

/** A topic that the caller may do this to. Throws InvalidParameter, NotFound or AuthorizationError. */
export function requireTopic(world: World, caller: Caller, arn: string | undefined, action: string): TopicRow {
  checkArn(arn);
  const topic = world.sns.topics.get(arn!);
  if (!topic || topic.region !== caller.region) throw new AwsError("NotFound", "Topic does not exist", 404);
  if (isAllowed(topic, action, caller)) return topic;
  throw notAuthorized(caller, action, topic.arn);
}

function checkArn(arn: string | undefined): void {
  if (/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(arn ?? "")) return;
  throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${arn?.split(":").length ?? 0}`);
}

function checkName(name: string | undefined): string {
  if (name?.endsWith(".fifo")) throw invalidParameter("Topic Name: the local region does not have FIFO topics");
  if (/^[\w-]{1,256}$/.test(name ?? "")) return name!;
  throw invalidParameter("Topic Name");
}

/** What AWS gives a topic without a policy: its account may do everything with it. */
function ownAccountPolicy(arn: string, accountId: string): string {
  const Action = [
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
  ];
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action,
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
}
