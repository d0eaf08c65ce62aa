import { errorCode, isDenied, isNotFound, isSignInFailure, isThrottled, NetworkError } from "@postern/aws";

/** Why a turn failed, and what to do next. The target group is then as it was. */
export const FOLLOW_ERRORS = {
  "database-unknown": "check the identifier, the region and the account",
  "database-not-ready": "wait until it is available",
  "name-unknown": "run where the VPC's names resolve, or name a resolver of the VPC",
  "resolver-silent": "check the DNS server and the way to it",
  "name-unsettled": "the name keeps changing: wait, or say `all-addresses` when it is meant to give them in turns",
  "name-ambiguous": "a writer has one address: say `all-addresses` when every one of them takes writes",
  "address-unsuitable": "a target has a private address: turn public access off, or resolve inside the VPC",
  "postgres-unreachable": "does Postgres listen there, and do its security groups let the follower in?",
  "postgres-refused": "check the user and password that the follower signs in with; it needs no right but CONNECT",
  "strategy-unsuitable": "omit the strategy, or choose one that suits the database",
  "group-unknown": "apply the link first, or stop following it",
  "registration-lost": "does something else change this target group's targets?",
  "not-authorised": "give the follower's role that right",
  "not-signed-in": "check the follower's AWS credentials",
  throttled: "AWS asks for fewer calls; the next turn tries again",
  "aws-failed": "the next turn tries again; AWS's reason is above",
} as const satisfies Record<string, string>;

export type FollowErrorCode = keyof typeof FOLLOW_ERRORS;

export class FollowError extends Error {
  readonly code: FollowErrorCode;
  /** What to do next. */
  readonly hint: string;

  constructor(code: FollowErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "FollowError";
    this.code = code;
    this.hint = FOLLOW_ERRORS[code];
  }
}

/** Whatever a turn threw, as one of the errors above. */
export function toFollowError(error: unknown): FollowError {
  if (error instanceof FollowError) return error;
  const message = firstLine(error);
  if (error instanceof NetworkError) {
    return new FollowError(error.failure === "name-unknown" ? "name-unknown" : "resolver-silent", message, error);
  }
  if (isSignInFailure(error)) return new FollowError("not-signed-in", message, error);
  if (isDenied(error)) return new FollowError("not-authorised", message, error);
  if (isThrottled(error)) return new FollowError("throttled", message, error);
  if (isNotFound(error) && /TargetGroup/.test(errorCode(error) ?? "")) {
    return new FollowError("group-unknown", message, error);
  }
  return new FollowError("aws-failed", `${errorCode(error) ?? "error"}: ${message}`, error);
}

/** AWS goes on with the canonical request, in which a session's token stands. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
}
