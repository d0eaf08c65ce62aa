import type { RawRequest } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { FoundCall } from "../codec.ts";
import { JSON_DIALECT } from "../json-words.ts";
import type { ServiceModel } from "../operation-schemas.ts";
import { readTree, type TreeDialect } from "../read-tree.ts";
import { epochDate } from "../timestamps.ts";
import { EpochTime, readCbor } from "./read-cbor.ts";

/** A call of Smithy's RPC v2: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export function findCborCall(request: RawRequest, body: Buffer, model: ServiceModel): FoundCall {
  const [, service, name = ""] = /^\/service\/([\w.]{1,100})\/operation\/(\w{1,100})$/.exec(request.path) ?? [];
  const operation = service === model.target ? model.operations.get(name) : undefined;
  if (!operation || request.method !== "POST")
    throw new AwsError("UnknownOperationException", `There is no operation at ${request.path.slice(0, 100)}`, 404);
  const readInput = () => {
    if (operation.input.kind === "unit") return {};
    return readTree(parseBody(body), operation.input, CBOR_DIALECT) as object;
  };
  return { operation, readInput };
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return readCbor(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AwsError("SerializationException", `The request body is not CBOR: ${error.message}`);
  }
}

const CBOR_DIALECT: TreeDialect = {
  ...JSON_DIALECT,
  timestamp: (value) => (value instanceof EpochTime ? epochDate(value.epochSeconds) : undefined),
  blob: (value) => (value instanceof Uint8Array ? value : undefined),
};
