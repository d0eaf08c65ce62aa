import type { AwsError } from "../aws-error.ts";
import type { RefusalContext } from "../codec.ts";
import { errorMembers } from "../error-members.ts";
import type { Reply } from "../http-server.ts";
import { JSON_SCALARS } from "../json-words.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { jsonReply } from "../replies.ts";
import { splitOutput } from "../rest/split-output.ts";
import { writeTree } from "../write-tree.ts";

const TYPE = "application/json";

export function answerRestJson(operation: OperationModel, output: object, requestId: string): Reply {
  const { status = operation.http?.status ?? 200, headers, body } = splitOutput(operation.output, output);
  const base = { "x-amzn-requestid": requestId, ...headers };
  if (!body || (body.shape.kind === "structure" && body.shape.members.length === 0))
    return { status, headers: { "content-type": TYPE, ...base }, body: "" };
  if (body.shape.kind === "blob" && body.value instanceof Uint8Array)
    return { status, headers: { "content-type": "application/octet-stream", ...base }, body: Buffer.from(body.value) };
  const content = JSON.stringify(writeTree(body.value, body.shape, JSON_SCALARS));
  return { status, headers: { "content-type": TYPE, ...base }, body: content };
}

/** The code stands in a header; the body holds the error's members. */
export function refuseRestJson(error: AwsError, { requestId, modelled }: RefusalContext): Reply {
  const reply = jsonReply(error.status, TYPE, {}, requestId);
  const code = { "x-amzn-errortype": modelled?.name ?? error.code };
  const members = errorMembers(error, modelled);
  if (!modelled) return { ...reply, headers: { ...reply.headers, ...code }, body: JSON.stringify(members) };
  const { headers, body } = splitOutput(modelled.shape, members);
  const content = body ? writeTree(body.value, body.shape, JSON_SCALARS) : {};
  return { ...reply, headers: { ...reply.headers, ...headers, ...code }, body: JSON.stringify(content) };
}
