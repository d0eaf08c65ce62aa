import { AwsError } from "../../wire/aws-error.ts";

/** VPC Lattice's own errors, with the members that their shapes demand. */
export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message, 400, { reason: "fieldValidationFailed" });
}

export function conflict(message: string, resourceType: string, resourceId: string): AwsError {
  return new AwsError("ConflictException", message, 409, { resourceType, resourceId });
}

export function notFound(resourceType: string, resourceId: string): AwsError {
  const message = `${words(resourceType)} ${resourceId} not found`;
  return new AwsError("ResourceNotFoundException", message, 404, { resourceType, resourceId });
}

export function quotaExceeded(resourceType: string, quotaCode: string, message: string): AwsError {
  const details = { resourceType, serviceCode: "vpc-lattice", quotaCode };
  return new AwsError("ServiceQuotaExceededException", message, 402, details);
}

function words(resourceType: string): string {
  return resourceType.toLowerCase().replaceAll("_", " ");
}
