import { AwsError } from "../../wire/aws-error.ts";

/** A `ValidationError` in the words of AWS's model constraints. */
export function constraintError(value: string | number, member: string, rule: string): AwsError {
  return new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
