import type { RawRequest } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { FoundCall } from "../codec.ts";
import { JSON_DIALECT, parseJsonBody } from "../json-words.ts";
import type { ServiceModel } from "../operation-schemas.ts";
import { readTree } from "../read-tree.ts";

/** A call of AWS's JSON 1.0 and 1.1: the operation stands in the header `X-Amz-Target`. */
export function findJsonCall(request: RawRequest, body: Buffer, model: ServiceModel): FoundCall {
  const target = String(request.headers["x-amz-target"] ?? "");
  const [service, name = ""] = target.split(".", 2);
  const operation = service === model.target ? model.operations.get(name) : undefined;
  if (!operation || request.method !== "POST") {
    const text = target === "" ? "The request has no header X-Amz-Target" : `There is no ${target.slice(0, 100)}`;
    throw new AwsError("UnknownOperationException", text);
  }
  const readInput = () => {
    const tree = parseJsonBody(body);
    return operation.input.kind === "unit" ? {} : (readTree(tree, operation.input, JSON_DIALECT) as object);
  };
  return { operation, readInput };
}
