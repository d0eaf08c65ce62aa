import { AwsError } from "./aws-error.ts";
import type { Protocol } from "./shape.ts";

type ProblemKind =
  | "not-signed"
  | "malformed"
  | "unknown-key"
  | "wrong-scope"
  | "wrong-signature"
  | "skewed"
  | "expired-token";

export interface AuthenticationProblem {
  kind: ProblemKind;
  /** AWS's sentence, where it says more than the kind does. */
  detail?: string;
}

/** The error that a service of this protocol answers; codes and statuses of aws-semantics §9.4. */
export function authenticationError(problem: AuthenticationProblem, protocol: Protocol): AwsError {
  const { code, status, message } = WORDS[protocol][problem.kind];
  return new AwsError(code, message ?? problem.detail ?? "", status);
}

/** Without a message, the detail is the message. */
type Words = { code: string; status: number; message?: string };

const WRONG_SIGNATURE: Words = {
  code: "SignatureDoesNotMatch",
  status: 403,
  message:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
};
const NOT_VALIDATED: Words = {
  code: "AuthFailure",
  status: 401,
  message: "AWS was not able to validate the provided access credentials",
};
const REQUEST_EXPIRED: Words = { code: "RequestExpired", status: 400, message: "Request has expired." };

const QUERY: Record<ProblemKind, Words> = {
  "not-signed": { code: "MissingAuthenticationToken", status: 403, message: "Request is missing Authentication Token" },
  malformed: { code: "IncompleteSignature", status: 400 },
  "unknown-key": {
    code: "InvalidClientTokenId",
    status: 403,
    message: "The security token included in the request is invalid.",
  },
  "wrong-scope": { code: "SignatureDoesNotMatch", status: 403 },
  "wrong-signature": WRONG_SIGNATURE,
  skewed: { code: "SignatureDoesNotMatch", status: 403 },
  "expired-token": {
    code: "ExpiredToken",
    status: 403,
    message: "The security token included in the request is expired",
  },
};

/** The same sentences under the names that the JSON services give them. */
function jsonWords(status: number): Record<ProblemKind, Words> {
  const invalid = { ...WRONG_SIGNATURE, code: "InvalidSignatureException", status };
  const { message: _none, ...told } = invalid;
  return {
    "not-signed": { code: "MissingAuthenticationTokenException", status, message: "Missing Authentication Token" },
    malformed: { code: "IncompleteSignatureException", status },
    "unknown-key": { ...QUERY["unknown-key"], code: "UnrecognizedClientException", status },
    "wrong-scope": told,
    "wrong-signature": invalid,
    skewed: told,
    "expired-token": { ...QUERY["expired-token"], code: "ExpiredTokenException", status },
  };
}

const WORDS: Record<Protocol, Record<ProblemKind, Words>> = {
  ec2: {
    "not-signed": NOT_VALIDATED,
    malformed: { code: "AuthFailure", status: 401 },
    "unknown-key": NOT_VALIDATED,
    "wrong-scope": { code: "AuthFailure", status: 401 },
    "wrong-signature": WRONG_SIGNATURE,
    skewed: REQUEST_EXPIRED,
    "expired-token": REQUEST_EXPIRED,
  },
  query: QUERY,
  "rest-xml": QUERY,
  "rest-json": jsonWords(403),
  json: jsonWords(400),
  cbor: jsonWords(400),
};
