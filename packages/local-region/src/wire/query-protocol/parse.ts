import { AwsError } from "../aws-error.ts";
import { parameterTree } from "../form-parameters.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { type Dialect, readInput } from "../read-input.ts";

/** The SDK's input of an operation of the query services. Throws `ValidationError`, in their words. */
export function parseQueryInput(parameters: [name: string, value: string][], operation: OperationModel): object {
  return readInput(parameterTree(parameters), operation.input, QUERY);
}

const QUERY: Dialect = {
  lists: "named",
  missing: (parameter) => constraint("null", parameter, "Member must not be null"),
  malformed: (parameter, value, expected) => constraint(`'${value}'`, parameter, `Member must be ${expected}`),
  // The query services ignore parameters that an operation does not have.
  unknown: undefined,
};

function constraint(value: string, parameter: string, rule: string): AwsError {
  const name = parameter.charAt(0).toLowerCase() + parameter.slice(1);
  return new AwsError(
    "ValidationError",
    `1 validation error detected: Value ${value} at '${name}' failed to satisfy constraint: ${rule}`,
  );
}
