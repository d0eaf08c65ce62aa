import { AwsError } from "../aws-error.ts";
import { parameterTree } from "../form-parameters.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { type Dialect, readInput } from "../read-input.ts";

/** The SDK's input of an EC2 operation. Throws EC2's own errors for what is missing, malformed or unknown. */
export function parseEc2Input(parameters: [name: string, value: string][], operation: OperationModel): object {
  return readInput(parameterTree(parameters), operation.input, EC2);
}

/** Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const EC2: Dialect = {
  lists: "indexed",
  missing: (parameter) => new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`),
  malformed: (parameter, value, expected) =>
    new AwsError(
      "InvalidParameterValue",
      `Value (${value}) for parameter ${parameter} is invalid. Expected ${expected}.`,
    ),
  unknown: (parameter) => new AwsError("UnknownParameter", `The parameter ${parameter} is not recognized`),
};
