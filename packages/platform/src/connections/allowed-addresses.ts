import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export interface Refusal {
  message: string;
  hint: string;
}

/**
 * Whether an address is on the public internet: anything else may be the platform's own network, its neighbours or a
 * metadata service. IPv4 inside IPv6 counts as the IPv4 address that it is.
 */
export function isGlobal(address: string): boolean {
  if (!isIP(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(ipaddr.IPv6.parse("2000::"), 3);
}

/** For a host as written: an address that is not global, or a number that a resolver may take for one. */
export function refuseLiteral(host: string): Refusal | undefined {
  const bare = host.replace(/\.$/, "");
  const lastLabel = bare.split(".").at(-1) ?? "";
  if (!isIP(bare) && /^(\d+|0x[0-9a-f]*)$/i.test(lastLabel)) {
    return { message: "is a number, not a host name", hint: "write the address with four decimal parts, or a name" };
  }
  if (!isIP(bare) || isGlobal(bare)) return undefined;
  return {
    message: "is not an address on the public internet",
    hint: "reach a private database through an endpoint: make a private connection",
  };
}

/** Of the addresses that a public host resolved to: none may lie inside. */
export function refuseResolved(host: string, addresses: string[]): Refusal | undefined {
  const inside = addresses.find((address) => !isGlobal(address));
  if (inside === undefined) return undefined;
  return {
    message: `resolves to ${inside}, which is not an address on the public internet`,
    hint: `reach a private database through an endpoint: make a private connection instead of '${host}'`,
  };
}
