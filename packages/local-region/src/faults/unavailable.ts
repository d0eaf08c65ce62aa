import type { ServiceName } from "../services/service.ts";
import { AwsError } from "../wire/aws-error.ts";

/** How a service says that it is not available: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export function unavailable(service: ServiceName): AwsError {
  if (service === "ec2")
    return new AwsError("Unavailable", "The service is unavailable. Please try again shortly.", 503);
  const code = service === "lambda" || service === "ram" ? "ServiceUnavailableException" : "ServiceUnavailable";
  return new AwsError(code, "The request has failed due to a temporary failure of the server.", 503);
}
