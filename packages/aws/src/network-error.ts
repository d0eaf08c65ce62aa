export type NetworkFailure = "name-unknown" | "resolver-silent" | "refused" | "timed-out" | "unreachable";

export class NetworkError extends Error {
  readonly failure: NetworkFailure;

  constructor(failure: NetworkFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "NetworkError";
    this.failure = failure;
  }
}
