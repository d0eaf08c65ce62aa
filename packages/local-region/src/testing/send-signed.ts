import { STSClient } from "@aws-sdk/client-sts";
import type { StubGateway } from "./start-stub-gateway.ts";

export interface RawCall {
  service: string;
  /** POST when omitted. */
  method?: string;
  /** As it goes out, encoded; `/` when omitted. */
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
  text: string;
}

/** Sends requests that no SDK would write, signed as the account. */
export function signedSender(
  onCleanup: (cleanup: () => void) => void,
  gateway: Pick<StubGateway, "endpoint" | "port" | "clientOf">,
  accountId = "111122223333",
): (call: RawCall) => Promise<RawAnswer> {
  const client = new STSClient(gateway.clientOf(accountId));
  onCleanup(() => client.destroy());
  const { signer } = client.config as unknown as { signer: (scheme: object) => Promise<Signer> };
  return async ({ service, method = "POST", path = "/", query = {}, headers = {}, body }) => {
    const unsigned = {
      method,
      protocol: "http:",
      hostname: "127.0.0.1",
      port: gateway.port,
      path,
      query,
      headers: { host: `127.0.0.1:${gateway.port}`, ...headers },
      body,
    };
    const signed = await (await signer({})).sign(unsigned, {
      signingService: service,
      signingRegion: "us-east-1",
    });
    const { host: _host, ...sent } = signed.headers;
    const search = new URLSearchParams(query).toString();
    const answer = await fetch(`${gateway.endpoint}${path}${search === "" ? "" : `?${search}`}`, {
      method,
      headers: sent,
      ...(body !== undefined && { body: typeof body === "string" ? body : new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, body: bytes, text: bytes.toString("utf8") };
  };
}

interface Signer {
  sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
}
