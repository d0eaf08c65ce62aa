/** What can be wrong, whose doing it is, and what it means. */
export const LINK_ERRORS = {
  "spec-invalid": { fault: "user", meaning: "the specification does not say what a link needs, or says it wrongly" },
  "spec-unreadable": { fault: "user", meaning: "the specification cannot be read or is not YAML" },
  "profile-unknown": { fault: "user", meaning: "no profile of that name exists" },
  "database-unsuitable": { fault: "user", meaning: "a database is missing or cannot be linked as it is" },
  "network-unsuitable": { fault: "user", meaning: "the VPC or its subnets cannot carry the link" },
  "not-signed-in": { fault: "user", meaning: "AWS does not accept the credentials" },
  "not-authorised": { fault: "user", meaning: "AWS knows the caller, who may not do this" },
  "quota-exceeded": { fault: "user", meaning: "the account may not have as many as are needed" },
  "name-taken": { fault: "user", meaning: "something of that name exists and is not this link's" },
  "service-unknown": { fault: "user", meaning: "no such endpoint service, or several to choose from" },
  "not-adoptable": { fault: "user", meaning: "what stands there cannot be a link" },
  "replacement-needed": { fault: "user", meaning: "a change cannot be made in place" },
  "name-unverified": { fault: "user", meaning: "the proof that a private DNS name is yours is not in public DNS" },
  "link-missing": { fault: "user", meaning: "the link has not been applied yet" },
  "link-in-use": { fault: "user", meaning: "connections are live" },
  "request-invalid": { fault: "user", meaning: "a request to a platform lacks something" },
  "connection-unknown": { fault: "user", meaning: "no such endpoint connection" },
  "aws-failed": { fault: "aws", meaning: "AWS refused a call or could not carry it out" },
  "apply-failed": { fault: "aws", meaning: "AWS refused or did not finish a step" },
} as const satisfies Record<string, { fault: "user" | "aws"; meaning: string }>;

export type LinkErrorCode = keyof typeof LINK_ERRORS;

/** One thing that is wrong: where, what was found there, and what to do about it. */
export interface Problem {
  /** Path of the field, such as `databases[0].from.rds`; a resource's id for a failed step. */
  field: string;
  /** What was found, as written; undefined when the field is missing. */
  value: unknown;
  message: string;
  hint?: string | undefined;
}

export class LinkError extends Error {
  readonly code: LinkErrorCode;
  readonly problems: Problem[];

  constructor(code: LinkErrorCode, problems: Problem[], cause?: unknown) {
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join("\n"), { cause });
    this.name = "LinkError";
    this.code = code;
    this.problems = problems;
  }
}
