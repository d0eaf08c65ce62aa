import { judgeResourcePolicy, requesterOf } from "../iam/judge-resource-policy.ts";
import type { FunctionRow } from "./store.ts";

/** Who wants to invoke: a caller, or a service of AWS's on behalf of a resource. */
export type Invoker =
  | { accountId: string; arn: string; roleArn: string | undefined }
  | { service: string; sourceArn: string };

/** Whether the function's own policy permits it. */
export function isPermitted(row: FunctionRow, invoker: Invoker, action: string): boolean {
  const document = { Statement: row.permissions };
  const context =
    "service" in invoker
      ? { "aws:SourceArn": invoker.sourceArn, "aws:SourceAccount": invoker.sourceArn.split(":")[4] }
      : { "aws:PrincipalAccount": invoker.accountId };
  const requester = "service" in invoker ? invoker : requesterOf(invoker);
  return judgeResourcePolicy(document, { requester, action, resource: row.arn, context }) === "allowed";
}
