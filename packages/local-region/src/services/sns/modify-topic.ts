import type {
  AddPermissionInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  RemovePermissionInput,
  SetTopicAttributesInput,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import { readStoredPolicy, type Statement } from "../iam/policy-document.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidParameter } from "./parameters.ts";
import { readAttribute } from "./topic-attributes.ts";
import { requireTopic } from "./topics.ts";

export function getTopicAttributes(
  world: World,
  input: GetTopicAttributesInput,
  caller: Caller,
): GetTopicAttributesResponse {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:GetTopicAttributes");
  const confirmed = topic.subscriptionArns.filter((arn) => world.sns.subscriptions.get(arn)?.isConfirmed).length;
  return {
    Attributes: {
      TopicArn: topic.arn,
      Owner: topic.accountId,
      Policy: topic.policy,
      DisplayName: "",
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(topic.subscriptionArns.length - confirmed),
      SubscriptionsDeleted: String(topic.deletedSubscriptions),
      EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY_POLICY,
      ...topic.attributes,
    },
  };
}

export function setTopicAttributes(world: World, input: SetTopicAttributesInput, caller: Caller): object {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:SetTopicAttributes");
  const name = input.AttributeName ?? "";
  const value = readAttribute(name, input.AttributeValue ?? "");
  if (name === "Policy") world.sns.topics.put({ ...topic, policy: value });
  else world.sns.topics.put({ ...topic, attributes: { ...topic.attributes, [name]: value } });
  return {};
}

/** Adds a statement to the topic's policy, named by its label. */
export function addPermission(world: World, input: AddPermissionInput, caller: Caller): object {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:AddPermission");
  const policy = readStoredPolicy(topic.policy);
  const { Label = "", AWSAccountId = [], ActionName = [] } = input;
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidParameter("Statement already exists");
  if (AWSAccountId.length === 0 || AWSAccountId.some((id) => !/^\d{12}$/.test(id))) {
    throw invalidParameter("AWSAccountId");
  }
  const statement: Statement = {
    Sid: Label,
    Effect: "Allow",
    Principal: { AWS: AWSAccountId.map((id) => `arn:aws:iam::${id}:root`) },
    Action: ActionName.map((action) => `SNS:${action}`),
    Resource: topic.arn,
  };
  const changed = { ...policy, Statement: [...policy.Statement, statement] };
  world.sns.topics.put({ ...topic, policy: JSON.stringify(changed) });
  return {};
}

export function removePermission(world: World, input: RemovePermissionInput, caller: Caller): object {
  const topic = requireTopic(world, caller, input.TopicArn, "SNS:RemovePermission");
  const policy = readStoredPolicy(topic.policy);
  const left = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
  if (left.length === policy.Statement.length) throw new AwsError("NotFound", "Statement does not exist", 404);
  world.sns.topics.put({ ...topic, policy: JSON.stringify({ ...policy, Statement: left }) });
  return {};
}

const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});
