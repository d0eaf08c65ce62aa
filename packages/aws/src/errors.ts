/** AWS errors are judged here, by their codes, and nowhere else. */

const NOT_FOUND = [
  /NotFound(Exception|Fault)?$/,
  /^NoSuchHostedZone$/,
  /^NoSuchEntity(Exception)?$/,
  /^UnknownResourceException$/,
];
const ALREADY_EXISTS = [/\.Duplicate$/, /^Duplicate/, /AlreadyExists?(Exception|Fault)?$/];
const IN_USE = [/^DependencyViolation$/, /^ResourceInUse$/, /^ExistingVpcEndpointConnections$/];
const DENIED = [/^UnauthorizedOperation$/, /^AccessDenied/];
const SIGN_IN = [
  /^AuthFailure$/,
  /^InvalidClientTokenId$/,
  /^SignatureDoesNotMatch$/,
  /^ExpiredToken/,
  /^RequestExpired$/,
  /^UnrecognizedClient/,
  /^MissingAuthenticationToken/,
  /^CredentialsProviderError$/,
  /^TokenProviderError$/,
];
const THROTTLED = [/^Throttling/, /^RequestLimitExceeded$/, /^TooManyRequests/, /^PriorRequestNotComplete$/];
const NOT_YET = [/^Unavailable$/, /^ServiceUnavailable$/];

/** AWS's code of an error (`InvalidServiceName`), or undefined for what did not come from AWS. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { Code?: unknown }).Code ?? (error as { code?: unknown }).code;
  if (typeof code === "string" && "$metadata" in error) return code;
  return error.name === "Error" ? undefined : error.name;
}

const codeMatches = (patterns: RegExp[]) => (error: unknown) => {
  const code = errorCode(error);
  return code !== undefined && patterns.some((pattern) => pattern.test(code));
};

export const isNotFound = codeMatches(NOT_FOUND);
export const isAlreadyExists = codeMatches(ALREADY_EXISTS);
/** Something still depends on it: goes away by itself or by another step. */
export const isInUse = codeMatches(IN_USE);
/** The caller is known but may not. */
export const isDenied = codeMatches(DENIED);
/** The caller is not known: no, wrong or expired credentials. */
export const isSignInFailure = codeMatches(SIGN_IN);
export const isThrottled = codeMatches(THROTTLED);
/** AWS asks to try again shortly, as for a service that is seconds old (aws-sdk-go-v2 issue 2254). */
export const isNotYetAvailable = codeMatches(NOT_YET);
/** VPC Lattice: the name is taken, or something uses it or is being changed. */
export const isConflict = codeMatches([/^ConflictException$/]);
/** The service name does not exist, or this caller is not admitted: AWS does not tell which. */
export const isInvalidServiceName = codeMatches([/^InvalidServiceName$/]);
/** The load balancer already serves an endpoint service: AWS allows one. */
export function isLoadBalancerTaken(error: unknown): boolean {
  return errorCode(error) === "InvalidParameter" && /already associated/i.test((error as Error).message);
}
/** Lambda does not see yet what was just granted to a role, or the role itself. */
export function isRoleNotReady(error: unknown): boolean {
  const isAboutRole = /cannot be assumed by Lambda|does not have permissions to call/i;
  return errorCode(error) === "InvalidParameterValueException" && isAboutRole.test((error as Error).message);
}
/** A function is being made or changed by an earlier call. */
export const isBusy = codeMatches([/^ResourceConflictException$/]);
/** RDS may not publish to the topic, or its policy does not count yet. */
export const isTopicClosed = codeMatches([/^SNSNoAuthorization(Fault)?$/]);
