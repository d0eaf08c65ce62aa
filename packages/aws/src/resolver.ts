import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { NetworkError } from "./network-error.ts";

/** Where names are looked up. It dials nothing, so that it needs no proxy's code. */
export interface NameResolver {
  /** IPv4 addresses of a name, and the shortest time to live where known; an address is its own answer. */
  resolve(name: string): Promise<{ addresses: string[]; ttlSeconds: number | undefined }>;
}

/** Asks these servers, `ADDRESS` or `ADDRESS:PORT`; the system's resolver when there is none. */
export function openResolver(dnsServers: string[] = []): NameResolver {
  if (dnsServers.length > 0) checkServers(dnsServers);
  return {
    async resolve(name) {
      if (isIP(name)) return { addresses: [name], ttlSeconds: undefined };
      try {
        return dnsServers.length > 0 ? await askServers(dnsServers, name) : await askSystem(name);
      } catch (error) {
        throw resolutionError(name, error);
      }
    },
  };
}

function checkServers(servers: string[]): void {
  try {
    new Resolver().setServers(servers);
  } catch (error) {
    throw new TypeError(`DNS server '${servers.join(", ")}' is not of the form ADDRESS or ADDRESS:PORT`, {
      cause: error,
    });
  }
}

async function askServers(servers: string[], name: string) {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers(servers);
  const records = await resolver.resolve4(name, { ttl: true });
  return { addresses: records.map((record) => record.address), ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)) };
}

async function askSystem(name: string) {
  const found = await lookup(name, { all: true, family: 4 });
  return { addresses: found.map((entry) => entry.address), ttlSeconds: undefined };
}

function resolutionError(name: string, cause: unknown): NetworkError {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  return ["ENOTFOUND", "ENODATA", "EREFUSED", "NXDOMAIN"].includes(code)
    ? new NetworkError("name-unknown", `the name '${name}' does not resolve (${code})`, cause)
    : new NetworkError("resolver-silent", `no DNS server answered for '${name}' (${code})`, cause);
}
