import { AwsError } from "../../wire/aws-error.ts";

export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

/** A name of a load balancer or target group; `kind` opens the sentence of the error. */
export function checkName(kind: string, name: string | undefined): string {
  if (!name) throw validationError(`${kind} name must be specified`);
  if (name.length > 32) throw validationError(`${kind} name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(
      `${kind} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  }
  if (name.startsWith("-") || name.endsWith("-")) {
    throw validationError(`${kind} name '${name}' cannot begin or end with a hyphen`);
  }
  return name;
}

/** A number in its range, or the default when it is omitted. */
export function checkRange(
  name: string,
  value: number | undefined,
  range: [number, number],
  otherwise: number,
): number {
  const number = value ?? otherwise;
  if (Number.isInteger(number) && number >= range[0] && number <= range[1]) return number;
  throw validationError(`'${name}' value '${number}' must be between '${range[0]}-${range[1]}' inclusive`);
}

/** Runs a look-up of EC2's and gives its error this service's code; the words stay. */
export function withCode<Result>(code: string, lookUp: () => Result): Result {
  try {
    return lookUp();
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError(code, error.message);
    throw error;
  }
}
