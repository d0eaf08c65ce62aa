import { AwsError } from "../../wire/aws-error.ts";

const ANSWER_WITHIN_MS = 15_000;

/** Sends a message to a subscriber on this machine. Throws 502 when it does not take it, so that it is tried again. */
export async function postMessage(to: { url: string; headers: Record<string, string>; body: string }): Promise<void> {
  if (!isLoopbackUrl(to.url)) throw new AwsError("EndpointNotServed", `${to.url} is not on this machine`);
  let status: number;
  try {
    const answer = await fetch(to.url, {
      method: "POST",
      headers: to.headers,
      body: to.body,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.arrayBuffer();
    status = answer.status;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new AwsError("EndpointFailed", `no answer from ${to.url}: ${String(cause)}`, 502);
  }
  if (status >= 200 && status < 300) return;
  // As AWS has it: a client's error other than 429 is for good.
  throw new AwsError(
    "EndpointFailed",
    `${to.url} answered ${status}`,
    status >= 400 && status < 500 && status !== 429 ? 400 : 502,
  );
}

/** The local region sends nothing to other machines. */
export function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(url.hostname);
}
