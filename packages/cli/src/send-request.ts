import type { LinkRequest } from "@postern/link";
import {
  type Endpoint,
  openPlatformClient,
  PlatformApiError,
  RequestWaitsError,
  UnexpectedAnswerError,
} from "@postern/platform-api";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { findPlatformKey } from "./platform-key.ts";
import { whileReading } from "./while-reading.ts";

/** Files the request with a Postern platform; the key that it gave out comes from the environment or a prompt. */
export async function sendRequest(
  surroundings: Surroundings,
  request: LinkRequest,
  url: string,
): Promise<{ request: { id: string; reused: boolean }; endpoint: Endpoint }> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new UsageError(`'${url}' is not a URL`, {
      field: "--send",
      hint: "write it as https://platform.example.com",
    });
  const token = await findPlatformKey(surroundings, url);
  const client = openPlatformClient({ url, token });
  // Sent twice it joins what the first one began.
  return whileReading(surroundings, `what ${url} answers`, client.requests.file(request, "reuse")).catch(
    (error: unknown) => {
      if (error instanceof PlatformApiError || error instanceof RequestWaitsError) throw error;
      const why =
        error instanceof UnexpectedAnswerError ? error.message : `${url} cannot be reached (${reasonOf(error)})`;
      throw new UsageError(why, { field: "--send", hint: "check the URL and that the platform runs" });
    },
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
