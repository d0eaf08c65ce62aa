/** An error in AWS's own words. Services throw it; the gateway prints it in the protocol of the call. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members of the error's shape besides its message, as the SDK spells them: `resourceId`, `Reason`. */
  readonly details: Record<string, unknown>;

  /** `status` is the HTTP status: 400 unless AWS documents another. 5xx are the service's fault (`Receiver`). */
  constructor(code: string, message: string, status = 400, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
