import type { RawRequest } from "./authorization.ts";
import type { AwsError } from "./aws-error.ts";
import type { Reply } from "./http-server.ts";
import type { ErrorModel, OperationModel, ServiceModel } from "./operation-schemas.ts";
import type { ServiceFacts } from "./service-facts.ts";

/** How one protocol reads calls and writes answers, and what it calls the errors that are the gateway's own. */
export interface Codec {
  /** Which operation is called. Throws the protocol's error when there is none such. */
  find(request: RawRequest, body: Buffer, model: ServiceModel): FoundCall;
  answer(operation: OperationModel, output: object, model: ServiceModel, requestId: string): Reply;
  refuse(error: AwsError, context: RefusalContext): Reply;
  internalError: { code: string; message: string };
}

export interface FoundCall {
  operation: OperationModel;
  /** The SDK's own input; throws the protocol's errors for what is missing or malformed. */
  readInput(): object;
}

export interface RefusalContext {
  requestId: string;
  /** Of the service that was called; undefined when it is not known. */
  facts: ServiceFacts | undefined;
  /** The error as AWS's model has it; undefined when it has none of this code. */
  modelled: ErrorModel | undefined;
}

export const INTERNAL_FAILURE = {
  code: "InternalFailure",
  message: "The request processing has failed because of an unknown error, exception or failure.",
};
