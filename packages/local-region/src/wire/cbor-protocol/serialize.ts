import type { AwsError } from "../aws-error.ts";
import type { RefusalContext } from "../codec.ts";
import { errorMembers } from "../error-members.ts";
import type { Reply } from "../http-server.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { queryErrorHeader } from "../query-error-header.ts";
import { type TreeScalars, writeTree } from "../write-tree.ts";
import { EpochTime } from "./read-cbor.ts";
import { writeCbor } from "./write-cbor.ts";

export function answerCbor(operation: OperationModel, output: object, requestId: string): Reply {
  const tree = operation.output.kind === "unit" ? {} : writeTree(output, operation.output, CBOR_SCALARS);
  return reply(200, tree, requestId);
}

/** The code stands in the body, as `__type`. */
export function refuseCbor(error: AwsError, { requestId, facts, modelled }: RefusalContext): Reply {
  const members = errorMembers(error, modelled);
  const content = modelled ? writeTree(members, modelled.shape, CBOR_SCALARS) : members;
  const refusal = reply(error.status, { __type: modelled?.name ?? error.code, ...(content as object) }, requestId);
  return { ...refusal, headers: { ...refusal.headers, ...queryErrorHeader(error, facts, modelled) } };
}

function reply(status: number, tree: unknown, requestId: string): Reply {
  const headers = {
    "content-type": "application/cbor",
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": requestId,
  };
  return { status, headers, body: writeCbor(tree) };
}

const CBOR_SCALARS: TreeScalars = {
  timestamp: (date) => new EpochTime(date.getTime() / 1000),
  blob: (bytes) => bytes,
};
