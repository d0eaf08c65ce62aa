import { errorCode, isDenied, isNotYetAvailable, isSignInFailure, isThrottled } from "@postern/aws";
import { LinkError, type LinkErrorCode } from "@postern/link";
import { ProvisioningError } from "./provisioner.ts";

/** What the platform's operator repairs, or AWS by itself: the endpoint's request is as good as before. */
const PASSING: LinkErrorCode[] = [
  "not-signed-in",
  "not-authorised",
  "network-unsuitable",
  "aws-failed",
  "apply-failed",
];

/**
 * Whether trying again can help. Final are AWS's refusals of what was asked (4xx codes such as `InvalidSubnetID.NotFound`
 * or `VpcEndpointLimitExceeded`); everything else, known or not, is tried again.
 */
export function explainFailure(error: unknown): ProvisioningError {
  if (error instanceof ProvisioningError) return error;
  const aws = awsRefusal(error);
  if (aws)
    return new ProvisioningError(`AWS refused: ${aws.message} (${errorCode(aws)})`, { retryable: false, cause: error });
  const message = error instanceof Error ? error.message : String(error);
  const retryable = !(error instanceof LinkError) || PASSING.includes(error.code);
  return new ProvisioningError(message, { retryable, cause: error });
}

/** The AWS error in a chain of causes that no repetition will change. */
function awsRefusal(error: unknown): Error | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const status = (at as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
    const passing = [isThrottled, isNotYetAvailable, isDenied, isSignInFailure].some((judge) => judge(at));
    if (status >= 400 && status < 500 && !passing) return at;
  }
  return undefined;
}
