/** An error in AWS's own words. Services throw it; the gateway prints it in the protocol of the call. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  /** `status` is the HTTP status: 400 unless AWS documents another. 5xx are the service's fault (`Receiver`). */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
  }
}
