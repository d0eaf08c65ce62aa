import { isAlreadyExists, isBusy, isNotFound } from "@postern/aws";
import type { FollowerNames } from "../../spec/resource-names.ts";
import type { Context } from "../resource-kind.ts";

/** ARNs of rules and topics that the function's own policy lets in. */
export async function readAdmitted(
  { clients: { lambda } }: Context,
  { functionName }: FollowerNames,
): Promise<string[]> {
  try {
    const { Policy } = await lambda.getPolicy({ FunctionName: functionName });
    const { Statement = [] } = JSON.parse(Policy ?? "{}") as { Statement?: { Condition?: object }[] };
    return Statement.flatMap(({ Condition }) => [...JSON.stringify(Condition ?? {}).matchAll(/"(arn:[^"]+)"/g)]).map(
      ([, arn]) => arn ?? "",
    );
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** Lets a rule or a topic wake the function; `StatementId` is its name. */
export async function admit(
  { clients: { lambda } }: Context,
  { functionName: FunctionName }: FollowerNames,
  from: { StatementId: string; Principal: "events.amazonaws.com" | "sns.amazonaws.com"; SourceArn: string },
): Promise<void> {
  await lambda.addPermission({ FunctionName, Action: "lambda:InvokeFunction", ...from }).catch((error: unknown) => {
    // Of the same name, by an earlier run
    if (!isAlreadyExists(error) && !isBusy(error)) throw error;
  });
}
