import type { RolePolicy } from "./policies-of.ts";
import { conditionsHold, fitsWildcard, type RequestContext } from "./policy-conditions.ts";
import { listOf, type Statement } from "./policy-document.ts";

/** One action on one resource, as an identity's policies see it. */
export interface IdentityRequest {
  /** `ec2:CreateVpcEndpoint`; compared without case. */
  action: string;
  /** An ARN, or `*` where the operation names no resource: then only `*` fits. */
  resource: string;
  context: RequestContext;
}

/** `policy` is the name of the one that decided. */
export type IdentityVerdict =
  | { kind: "allowed"; policy: string }
  | { kind: "explicitly-denied"; policy: string }
  | { kind: "not-allowed" };

/**
 * What an identity's policies say of a request: a denial stands above every permission, and what none allows is not
 * allowed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judgePolicies(policies: RolePolicy[], request: IdentityRequest): IdentityVerdict {
  const deciding = (effect: Statement["Effect"]) =>
    policies.find(({ document }) =>
      document.Statement.some((statement) => statement.Effect === effect && applies(statement, request)),
    );
  const denying = deciding("Deny");
  if (denying) return { kind: "explicitly-denied", policy: denying.name };
  const allowing = deciding("Allow");
  return allowing ? { kind: "allowed", policy: allowing.name } : { kind: "not-allowed" };
}

function applies(statement: Statement, { action, resource, context }: IdentityRequest): boolean {
  const actionFits = (pattern: string) => fitsWildcard(pattern.toLowerCase(), action.toLowerCase());
  const resourceFits = (pattern: string) => {
    const filled = fillVariables(pattern, context);
    return filled !== undefined && fitsWildcard(filled, resource);
  };
  return (
    matches(statement.Action, statement.NotAction, actionFits) &&
    matches(statement.Resource, statement.NotResource, resourceFits) &&
    conditionsHold(fillConditions(statement.Condition, context), context)
  );
}

/** Whether one of the named fits or, where a statement names exceptions, none of them. Naming neither is naming nothing. */
function matches(
  named: string | string[] | undefined,
  excepted: string | string[] | undefined,
  fits: (pattern: string) => boolean,
): boolean {
  if (named !== undefined) return listOf(named).some(fits);
  return excepted !== undefined && !listOf(excepted).some(fits);
}

/** Conditions with their variables filled in; one that cannot be becomes a value that nothing has. */
function fillConditions(conditions: Statement["Condition"], context: RequestContext): Statement["Condition"] {
  if (!conditions) return undefined;
  const fill = (value: string | string[]) =>
    (Array.isArray(value) ? value : [value]).map((text) => fillVariables(String(text), context) ?? NOTHING);
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, fill(value)])),
    ]),
  );
}

const NOTHING = "\u0000";

/**
 * `${aws:PrincipalAccount}` and such, replaced by what the request says; undefined when it does not say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function fillVariables(pattern: string, context: RequestContext): string | undefined {
  let isKnown = true;
  const filled = pattern.replace(/\$\{([^{}]{1,256})\}/g, (_whole, content: string) => {
    if (content === "*" || content === "?" || content === "$") return content;
    const [key = "", preset] = content.split(/\s*,\s*/, 2);
    const entry = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
    const value = listOf(entry?.[1])[0] ?? preset?.replace(/^'|'$/g, "");
    if (value === undefined) isKnown = false;
    return value ?? "";
  });
  return isKnown ? filled : undefined;
}
