import { UsageError } from "./exit-codes.ts";

/** A region that runs, by its admin API. */
export interface RegionConnection {
  url: string;
  /** The answer's text; throws what the region refuses in its words, and UsageError when nobody is there. */
  send(method: string, path: string, body?: object): Promise<string>;
  /** The answer as an object. */
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
}

/** The region at --endpoint-url, at AWS_ENDPOINT_URL, or where one starts when it is told nothing. */
export function regionOf(surroundings: {
  openSession(region: string): { endpoint: string | undefined };
}): RegionConnection {
  const { endpoint } = surroundings.openSession("us-east-1");
  const url = (endpoint ?? process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:4566").replace(/\/$/, "");
  const send = async (method: string, path: string, body?: object): Promise<string> => {
    const answer = await fetch(`${url}/_postern/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: Error) => {
      throw new UsageError(`no local region answers at ${url}: ${causeOf(cause)}`, {
        field: "AWS_ENDPOINT_URL",
        hint: "start one with postern region start, or say where it is with --endpoint-url",
      });
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`the region at ${url} refused: ${messageOf(text)}`);
  };
  return {
    url,
    send,
    ask: async (method, path, body) => JSON.parse(await send(method, path, body)),
  };
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** An answer that is not the region's own is told as it is, shortened. */
function messageOf(text: string): string {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.slice(0, 200);
  }
}
