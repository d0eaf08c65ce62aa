import type { AwsError } from "../aws-error.ts";
import type { RefusalContext } from "../codec.ts";
import { errorMembers } from "../error-members.ts";
import type { Reply } from "../http-server.ts";
import { JSON_SCALARS } from "../json-words.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { queryErrorHeader } from "../query-error-header.ts";
import { jsonReply } from "../replies.ts";
import type { ServiceFacts } from "../service-facts.ts";
import { writeTree } from "../write-tree.ts";

export function answerJson(operation: OperationModel, output: object, facts: ServiceFacts, requestId: string): Reply {
  const reply = jsonReply(200, typeOf(facts), {}, requestId);
  if (operation.output.kind === "unit") return { ...reply, body: "" };
  return { ...reply, body: JSON.stringify(writeTree(output, operation.output, JSON_SCALARS)) };
}

/** The code stands in the body, as `__type`. */
export function refuseJson(error: AwsError, { requestId, facts, modelled }: RefusalContext): Reply {
  const members = errorMembers(error, modelled);
  const content = modelled ? writeTree(members, modelled.shape, JSON_SCALARS) : members;
  const code = modelled?.name ?? error.code;
  const reply = jsonReply(error.status, typeOf(facts), { __type: code, ...(content as object) }, requestId);
  // Besides, for clients of a REST service that the region does not have: they look for it there.
  const headers = { "x-amzn-errortype": code, ...queryErrorHeader(error, facts, modelled) };
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function typeOf(facts: ServiceFacts | undefined): string {
  return `application/x-amz-json-${facts?.jsonVersion ?? "1.1"}`;
}
