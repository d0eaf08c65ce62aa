import { conditionsHold, fitsWildcard, type RequestContext } from "./policy-conditions.ts";
import { listOf, type PolicyDocument, type Principal, type Statement } from "./policy-document.ts";

/** Who asks, as a policy on a resource (a trust policy, a topic's, a function's) sees it. */
export type Requester =
  /** A service of AWS's, such as `events.amazonaws.com`. */
  | { service: string }
  /** A caller with its own ARN and, of a session, its role's. */
  | { accountId: string; arns: string[] };

export interface ResourceRequest {
  requester: Requester;
  /** `sns:Publish`; compared without case. */
  action: string;
  /** Undefined where the policy names no resource, as in trust policies. */
  resource: string | undefined;
  context: RequestContext;
}

export type ResourceVerdict = "allowed" | "denied" | "not-mentioned";

/** What a resource's own policy says of a request; a denial stands above every permission. */
export function judgeResourcePolicy(document: PolicyDocument, request: ResourceRequest): ResourceVerdict {
  const applying = document.Statement.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "denied";
  return applying.length > 0 ? "allowed" : "not-mentioned";
}

/** How a caller stands before resource policies. */
export function requesterOf(caller: { accountId: string; arn: string; roleArn: string | undefined }): Requester {
  return {
    accountId: caller.accountId,
    arns: caller.roleArn === undefined ? [caller.arn] : [caller.arn, caller.roleArn],
  };
}

function applies(statement: Statement, { requester, action, resource, context }: ResourceRequest): boolean {
  const names = statement.Principal !== undefined && principalFits(statement.Principal, requester);
  const spares = statement.NotPrincipal !== undefined && !principalFits(statement.NotPrincipal, requester);
  if (!names && !spares) return false;
  const actionFits = (pattern: string) => fitsWildcard(pattern.toLowerCase(), action.toLowerCase());
  const isAction =
    statement.Action === undefined
      ? !listOf(statement.NotAction).some(actionFits)
      : listOf(statement.Action).some(actionFits);
  if (!isAction) return false;
  if (resource !== undefined) {
    const resourceFits = (pattern: string) => fitsWildcard(pattern, resource);
    if (statement.Resource !== undefined && !listOf(statement.Resource).some(resourceFits)) return false;
    if (statement.NotResource !== undefined && listOf(statement.NotResource).some(resourceFits)) return false;
  }
  return conditionsHold(statement.Condition, context);
}

function principalFits(principal: Principal, requester: Requester): boolean {
  if (principal === "*") return true;
  if ("service" in requester) {
    return listOf(principal.Service).includes(requester.service) || listOf(principal.AWS).includes("*");
  }
  return listOf(principal.AWS).some(
    (text) =>
      text === "*" ||
      text === requester.accountId ||
      text === `arn:aws:iam::${requester.accountId}:root` ||
      requester.arns.includes(text),
  );
}
