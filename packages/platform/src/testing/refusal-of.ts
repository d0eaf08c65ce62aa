import { PlatformApiError } from "@postern/platform-api";

/** The problem that the platform answers a call with; fails when it does anything else. */
export async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformApiError)) throw new Error(`not refused by the platform: ${error}`);
  return error.problem;
}
