/** What someone asks of the Domain Name System: the name as it was written. */
export interface DnsQuestion {
  name: string;
  /** `A`, `AAAA`, … */
  type: string;
}

export interface DnsAnswer {
  rcode: "NOERROR" | "NXDOMAIN" | "REFUSED";
  /** IPv4 addresses of the name; empty when the name exists without one. */
  addresses: string[];
  ttlSeconds: number;
  /** Whether it is nobody's here: another server may know it. */
  isForeign?: true;
  /** CNAME records followed on the way, first to last: the addresses and records are those of the last one's target. */
  aliases?: AliasRecord[];
  /** Records of other types than A and CNAME, as the DNS library takes them. */
  records?: OtherRecord[];
}

export interface AliasRecord {
  /** Without the last dot, as is the target. */
  name: string;
  target: string;
  ttlSeconds: number;
}

export type OtherRecord =
  | { type: "AAAA" | "NS"; data: string }
  | { type: "TXT"; data: Buffer[] }
  | { type: "SOA"; data: AuthorityData };

export interface AuthorityData {
  mname: string;
  rname: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}

export function addressesOf(addresses: string[], ttlSeconds: number): DnsAnswer {
  return { rcode: "NOERROR", addresses, ttlSeconds };
}

/** The name exists, but not with what was asked for. */
export function nothingOf(ttlSeconds: number): DnsAnswer {
  return addressesOf([], ttlSeconds);
}

export function noSuchName(): DnsAnswer {
  return { rcode: "NXDOMAIN", addresses: [], ttlSeconds: 0 };
}

/** Not a name that this server answers for. */
export function notServed(): DnsAnswer {
  return { rcode: "REFUSED", addresses: [], ttlSeconds: 0, isForeign: true };
}
