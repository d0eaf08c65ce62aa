import type { RawRequest } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { FoundCall } from "../codec.ts";
import { readForm } from "../form-parameters.ts";
import { JSON_DIALECT, parseJsonBody } from "../json-words.ts";
import type { ServiceModel } from "../operation-schemas.ts";
import { findRoute } from "../rest/find-route.ts";
import { readRestInput } from "../rest/read-rest-input.ts";

/** A call of a REST service that speaks JSON. */
export function findRestJsonCall(request: RawRequest, body: Buffer, model: ServiceModel): FoundCall {
  const route = findRoute(model, request.method, request.path, readForm(request.query));
  if (!route) {
    const what = `${request.method.slice(0, 10)} ${request.path.slice(0, 100)}`;
    throw new AwsError("UnknownOperationException", `No operation of ${model.signingName} is at ${what}`, 404);
  }
  const { operation, labels } = route;
  const readInput = () => readRestInput(request, body, labels, operation.input, JSON_DIALECT, parseJsonBody);
  return { operation, readInput };
}
