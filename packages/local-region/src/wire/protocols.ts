import type { AwsError } from "./aws-error.ts";
import { parseEc2Input } from "./ec2-protocol/parse.ts";
import { serializeEc2Error, serializeEc2Output } from "./ec2-protocol/serialize.ts";
import type { OperationModel } from "./operation-schemas.ts";
import { parseQueryInput } from "./query-protocol/parse.ts";
import { serializeQueryError, serializeQueryOutput } from "./query-protocol/serialize.ts";
import type { Protocol } from "./shape.ts";

/** How one protocol reads and writes, and what it calls the errors that are the gateway's own. */
export interface Codec {
  parse(parameters: [name: string, value: string][], operation: OperationModel): object;
  output(operation: OperationModel, output: object, xmlNamespace: string, requestId: string): string;
  error(error: AwsError, xmlNamespace: string | undefined, requestId: string): string;
  unknownAction(action: string, version: string): string;
  internalError: { code: string; message: string };
}

export const CODECS: Record<Protocol, Codec> = {
  ec2: {
    parse: parseEc2Input,
    output: serializeEc2Output,
    error: (error, _xmlNamespace, requestId) => serializeEc2Error(error, requestId),
    unknownAction: (action) => `The action ${action} is not valid for this web service.`,
    internalError: { code: "InternalError", message: "An internal error has occurred" },
  },
  query: {
    parse: parseQueryInput,
    output: serializeQueryOutput,
    error: serializeQueryError,
    unknownAction: (action, version) => `Could not find operation ${action} for version ${version}`,
    internalError: {
      code: "InternalFailure",
      message: "The request processing has failed because of an unknown error, exception or failure.",
    },
  },
};
