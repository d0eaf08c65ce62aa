import { judgeResourcePolicy, requesterOf } from "../iam/judge-resource-policy.ts";
import type { RequestContext } from "../iam/policy-conditions.ts";
import { readStoredPolicy } from "../iam/policy-document.ts";
import type { TopicRow } from "./store.ts";

/** Who publishes: a caller, or a service of AWS's on behalf of a resource. */
export type Publisher =
  | { accountId: string; arn: string; roleArn: string | undefined }
  | {
      /** Such as `vpce.amazonaws.com`. */
      service: string;
      sourceArn: string;
      /** The account that the resource belongs to. */
      sourceAccount: string;
    };

/** Services that the default policy admits in the topic's own account (memory; no source found). */
const OWN_ACCOUNT_SERVICES = new Set(["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"]);

/** Whether the topic's policy lets one do it. The topic's own account needs no permission, only no denial. */
export function isAllowed(topic: TopicRow, action: string, publisher: Publisher): boolean {
  const verdict = judgeResourcePolicy(readStoredPolicy(topic.policy), {
    requester: "service" in publisher ? publisher : requesterOf(publisher),
    action,
    resource: topic.arn,
    context: contextOf(publisher),
  });
  if (verdict === "not-mentioned") return !("service" in publisher) && publisher.accountId === topic.accountId;
  return verdict === "allowed";
}

function contextOf(publisher: Publisher): RequestContext {
  if (!("service" in publisher)) {
    return { "aws:PrincipalAccount": publisher.accountId, "aws:SourceOwner": publisher.accountId };
  }
  return {
    "aws:SourceArn": publisher.sourceArn,
    "aws:SourceAccount": publisher.sourceAccount,
    ...(OWN_ACCOUNT_SERVICES.has(publisher.service) && { "aws:SourceOwner": publisher.sourceAccount }),
  };
}
