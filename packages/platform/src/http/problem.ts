import {
  type Endpoint,
  type FieldProblem,
  PROBLEM_STATUS,
  type Problem,
  type ProblemCode,
} from "@postern/platform-api";

const TITLES: Record<ProblemCode, string> = {
  "invalid-input": "Something in the input is missing or wrong",
  "malformed-body": "The body cannot be read",
  unauthenticated: "The credentials are missing or wrong",
  "not-allowed": "These credentials do not allow this",
  "cross-site": "The call comes from another site",
  "tenant-needed": "It is not clear which tenant is meant",
  "not-found": "There is no such thing",
  "duplicate-service": "The service already has an endpoint",
  "duplicate-name": "The name is taken",
  "service-claimed": "The service belongs to another tenant",
  "not-in-this-state": "The endpoint's state does not allow this",
  "in-use": "Something still uses it",
  "environment-full": "No VPC of the environment has room for another endpoint",
  "changed-meanwhile": "It is no longer as it was seen",
  "repeated-differently": "The idempotency key was used for another call",
  "under-way": "The same call is still under way",
  "service-not-visible": "AWS does not show the endpoint service to this platform",
  "refused-address": "The platform does not dial this address",
  "body-too-large": "The body is too large",
  "unsupported-media-type": "The body is of a type that is not read here",
  "too-many-tests": "Too many tests are running",
  "too-many-calls": "Too many calls in a minute",
  "locked-out": "Too many sign-ins have failed",
  "aws-unavailable": "AWS could not be asked",
  internal: "The platform failed",
};

export interface ProblemDetails {
  problems?: FieldProblem[];
  existing?: Endpoint;
  connections?: { id: string; name: string }[];
}

/** An answer other than success. Thrown anywhere in a feature; becomes problem+json in one place. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}, cause?: unknown) {
    super(detail, { cause });
    this.name = "ApiProblem";
    this.code = code;
    this.details = details;
  }
}

export function invalidInput(problems: FieldProblem[]): ApiProblem {
  return new ApiProblem("invalid-input", problems.map(({ field, message }) => `${field}: ${message}`).join("; "), {
    problems,
  });
}

export function toProblemDocument(problem: ApiProblem, requestId: string): Problem {
  const { problems } = problem.details;
  return {
    type: `urn:postern:problem:${problem.code}`,
    code: problem.code,
    title: TITLES[problem.code],
    status: PROBLEM_STATUS[problem.code],
    detail: hideCredentials(problem.message),
    requestId,
    ...problem.details,
    ...(problems ? { problems: problems.map(withoutCredentials) } : {}),
  };
}

function withoutCredentials(problem: FieldProblem): FieldProblem {
  const { value, message } = problem;
  const shown = typeof value === "string" ? { value: hideCredentials(value) } : {};
  return { ...problem, ...shown, message: hideCredentials(message) };
}

/** A URL pasted where a name belongs brings its password along. */
function hideCredentials(text: string): string {
  return text.replace(/(:\/\/[^\s/:@]*:)[^\s]*@/g, "$1(hidden)@").replace(/\b(password|pwd)=[^\s&;]+/gi, "$1=(hidden)");
}
