import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isGlobal, refuseLiteral, refuseResolved } from "../connections/allowed-addresses.ts";

const TIMEOUT_MS = 10_000;

/** Where deliveries may go; tests let them reach a receiver on this machine. */
export interface Reach {
  protocols: string[];
  refuse: (host: string, addresses: string[]) => string | undefined;
}

/** The public internet, by TLS. */
export const PUBLIC_INTERNET: Reach = {
  protocols: ["https:"],
  refuse: (host, addresses) =>
    addresses.every(isGlobal) ? undefined : `${host} ${refuseResolved(host, addresses)!.message}`,
};

/**
 * Posts to an address of the URL's host that was judged: the host is resolved once, and a redirect is a failure, so that
 * nothing inside is reached by a name that changes or by a detour. Throws unless the answer is a 2xx; the answer's body is
 * not read.
 */
export async function postDelivery(
  url: string,
  headers: Record<string, string>,
  body: string,
  reach: Reach,
): Promise<void> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (!reach.protocols.includes(protocol)) throw new Error(`${protocol} is not a protocol that webhooks are told by`);
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  const refusal = reach.refuse(host, addresses);
  const address = addresses[0];
  if (refusal !== undefined || address === undefined) throw new Error(refusal ?? `${host} does not resolve`);
  const status = await post(url, protocol, address, { ...headers, "content-type": "application/json" }, body);
  if (status >= 300 && status < 400) throw new Error(`it answered ${status}; redirects are not followed`);
  if (status < 200 || status >= 300) throw new Error(`it answered ${status}`);
}

/** For a URL as written, before anything is resolved. */
export function refuseWebhookUrl(url: string): string | undefined {
  const { hostname, username, password } = new URL(url);
  if (username || password) return "has credentials in it; deliveries are signed instead";
  return refuseLiteral(hostname.replace(/^\[|\]$/g, ""))?.message;
}

function post(
  url: string,
  protocol: string,
  address: string,
  headers: Record<string, string>,
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = protocol === "https:" ? requestHttps : requestHttp;
    const family = isIP(address);
    const call = send(url, {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      // Whatever the name means by now, the connection goes to the address that was judged.
      lookup: (_, { all }, answer) => (all ? answer(null, [{ address, family }]) : answer(null, address, family)),
    });
    call.once("error", reject);
    call.once("response", (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    call.end(body);
  });
}
