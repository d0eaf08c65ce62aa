import { AwsError } from "../../wire/aws-error.ts";

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}

export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", message, 409);
}

export function accessDenied(message: string): AwsError {
  return new AwsError("AccessDeniedException", message, 403);
}

/** In the words of AWS's model constraints. */
export function constraintError(value: unknown, member: string, rule: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
