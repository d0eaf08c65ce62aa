import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../../wire/aws-error.ts";
import type { Statement } from "../iam/policy-document.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireFunction } from "./find-function.ts";
import { conflict, constraintError, invalidParameter, notFound } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";

/** Permits a service or an account to use the function. A statement's id cannot be used twice. */
export function addPermission(world: World, input: AddPermissionRequest, caller: Caller): AddPermissionResponse {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  checkRevision(row, input.RevisionId);
  for (const name of ["FunctionUrlAuthType", "EventSourceToken", "PrincipalOrgID", "InvokedViaFunctionUrl"] as const) {
    if (input[name] !== undefined) throw invalidParameter(`The local region does not take ${name}`);
  }
  const sid = input.StatementId ?? "";
  if (!/^[\w-]{1,100}$/.test(sid)) {
    throw constraintError(sid, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)");
  }
  if (row.permissions.some(({ Sid }) => Sid === sid)) {
    throw conflict(
      `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statement: Statement = {
    Sid: sid,
    Effect: "Allow",
    Principal: readPrincipal(input.Principal),
    Action: checkAction(input.Action),
    Resource: row.arn,
    ...conditionOf(input),
  };
  world.lambda.functions.put({
    ...row,
    permissions: [...row.permissions, statement],
    revisionId: world.ids.uuid(),
  });
  return { Statement: JSON.stringify(statement) };
}

export function getPolicy(world: World, input: GetPolicyRequest, caller: Caller): GetPolicyResponse {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  if (row.permissions.length === 0) throw notFound("The resource you requested does not exist.");
  const policy = { Version: "2012-10-17", Id: "default", Statement: row.permissions };
  return { Policy: JSON.stringify(policy), RevisionId: row.revisionId };
}

export function removePermission(world: World, input: RemovePermissionRequest, caller: Caller): object {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  checkRevision(row, input.RevisionId);
  const permissions = row.permissions.filter(({ Sid }) => Sid !== input.StatementId);
  if (permissions.length === row.permissions.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  world.lambda.functions.put({ ...row, permissions, revisionId: world.ids.uuid() });
  return {};
}

/** Throws when the caller saw another revision than the present one. */
export function checkRevision(row: FunctionRow, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === row.revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    412,
  );
}

function readPrincipal(principal = ""): NonNullable<Statement["Principal"]> {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws:iam::\d{12}:(root|role\/|user\/)/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function checkAction(action = ""): string {
  if (/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)) return action;
  throw constraintError(
    action,
    "action",
    "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])",
  );
}

function conditionOf(input: AddPermissionRequest): Pick<Statement, "Condition"> {
  const condition = {
    ...(input.SourceAccount !== undefined && { StringEquals: { "AWS:SourceAccount": input.SourceAccount } }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return Object.keys(condition).length > 0 ? { Condition: condition } : {};
}
