import { errorCode, isDenied, isSignInFailure } from "@postern/aws";
import { LinkError } from "../errors.ts";

/** AWS's refusal of the caller as an error of ours with the remedy; any other error as it is. */
export function explainAwsError(error: unknown, region: string): unknown {
  if (error instanceof LinkError) return error;
  const code = errorCode(error);
  if (isSignInFailure(error)) {
    const expired = /Expired/.test(code ?? "");
    const none = code === "CredentialsProviderError";
    const message = expired
      ? "the AWS credentials have expired"
      : none
        ? `no AWS credentials were found (${text(error)})`
        : `AWS does not accept the credentials (${text(error)})`;
    const hint = expired
      ? "sign in again (aws sso login, or new session keys)"
      : none
        ? "sign in (aws sso login), name a profile (AWS_PROFILE), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        : "check AWS_PROFILE or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN";
    return new LinkError("not-signed-in", [{ field: "credentials", value: code, message, hint }], error);
  }
  if (isDenied(error)) {
    const hint = "the caller lacks this right: docs/permissions.md lists what each command needs";
    return new LinkError("not-authorised", [{ field: "credentials", value: code, message: text(error), hint }], error);
  }
  if (code === "ENOTFOUND" || code === "ECONNREFUSED" || code === "EAI_AGAIN" || code === "TimeoutError") {
    const message = `AWS cannot be reached (${text(error)})`;
    const hint = "check the region's name, AWS_ENDPOINT_URL and this machine's network";
    return new LinkError("network-unsuitable", [{ field: "region", value: region, message, hint }], error);
  }
  if (!isOfAws(error)) return error;
  const message = `AWS failed at a call: ${text(error)} (${code})`;
  const hint = "run the same command again to go on: what is done is kept; if it stays, AWS's status page may say why";
  return new LinkError("aws-failed", [{ field: "AWS", value: code, message, hint }], error);
}

const isOfAws = (error: unknown) => error instanceof Error && "$metadata" in error;

/** The first line: AWS goes on with the canonical request, in which a session's token stands. */
function text(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.trim();
}
