import { AwsError } from "../../wire/aws-error.ts";

/** The value of a required parameter; throws MissingParameter in AWS's words. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined || value === "") {
    throw new AwsError("MissingParameter", `The request must contain the parameter ${name}`);
  }
  return value;
}

/** Refuses a parameter whose effect the local region cannot give, rather than ignore it. */
export function refuseUnserved(input: object, names: string[]): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    if (value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0))
      continue;
    throw new AwsError(
      "UnsupportedOperation",
      `the local region does not serve the parameter ${name} (${JSON.stringify(value)}): leave it out`,
    );
  }
}
