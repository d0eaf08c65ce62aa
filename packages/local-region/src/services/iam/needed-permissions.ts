import type { Caller, ServiceName } from "../service.ts";
import { ec2Needs } from "./ec2-needs.ts";
import { elbv2Needs } from "./elbv2-needs.ts";
import type { IdentityRequest } from "./judge-policy.ts";
import { otherNeeds } from "./other-needs.ts";
import type { RequestContext } from "./policy-conditions.ts";
import { rdsNeeds } from "./rds-needs.ts";

/** What one service's operation asks of its caller, besides what is true of every request. */
export interface Need {
  action: string;
  resource: string;
  context?: RequestContext;
}

export interface NeedsQuestion {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the operation's own input; each table knows the members it reads.
  input: any;
  caller: Caller;
}

/** The tags of a resource by its ARN: for `aws:ResourceTag`. */
export type TagsOf = (arn: string) => ReadonlyMap<string, string>;

/**
 * Everything that a call must be allowed. A call of many resources asks for each; one that tags what it makes, or hands
 * a role to a service, asks for that as well. After the Service Authorization Reference; not checked against AWS itself.
 */
export function neededPermissions(service: ServiceName, question: NeedsQuestion, tagsOf: TagsOf): IdentityRequest[] {
  const { caller } = question;
  return (NEEDS[service] ?? otherNeeds(service))(question).map(({ action, resource, context }) => ({
    action,
    resource,
    context: { ...globalContext(caller), ...resourceTags(action, tagsOf(resource)), ...context },
  }));
}

const NEEDS: Partial<Record<ServiceName, (question: NeedsQuestion) => Need[]>> = {
  ec2: ec2Needs,
  elasticloadbalancing: elbv2Needs,
  rds: rdsNeeds,
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function globalContext(caller: Caller): RequestContext {
  return {
    "aws:PrincipalArn": caller.roleArn ?? caller.arn,
    "aws:PrincipalAccount": caller.accountId,
    "aws:PrincipalType": caller.roleArn === undefined ? "Account" : "AssumedRole",
    "aws:userid": caller.userId,
    "aws:RequestedRegion": caller.region,
    "aws:SourceIp": "127.0.0.1",
    "aws:SecureTransport": "false",
  };
}

/** Services have a key of their own beside the one of all. */
function resourceTags(action: string, tags: ReadonlyMap<string, string>): RequestContext {
  const service = action.slice(0, action.indexOf(":"));
  return Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`${service}:ResourceTag/${key}`, value],
    ]),
  );
}
