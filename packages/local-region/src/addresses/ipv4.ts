/** An IPv4 range; addresses are unsigned 32-bit numbers. */
export interface Cidr {
  first: number;
  last: number;
  prefixLength: number;
}

/** The address as a number, or nothing when the text is no IPv4 address. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((address, octet) => address * 256 + octet, 0);
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** The range, with host bits cleared as AWS does, or nothing when the text is no IPv4 CIDR. */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText = "", lengthText = "", ...rest] = text.split("/");
  const address = parseIpv4(addressText);
  const prefixLength = /^\d{1,2}$/.test(lengthText) ? Number(lengthText) : 33;
  if (address === undefined || prefixLength > 32 || rest.length > 0) return undefined;
  const size = 2 ** (32 - prefixLength);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefixLength };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.first)}/${cidr.prefixLength}`;
}

export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function cidrsOverlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Whether the address lies in the range; false when either is not one. */
export function isInCidr(address: string, cidr: string): boolean {
  const number = parseIpv4(address);
  const range = parseCidr(cidr);
  return number !== undefined && range !== undefined && range.first <= number && number <= range.last;
}

/**
 * The addresses of a subnet that can be given out: AWS keeps the first four and the last.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function assignableRange(subnet: Cidr): { first: number; last: number; count: number } {
  return { first: subnet.first + 4, last: subnet.last - 1, count: subnet.last - subnet.first + 1 - 5 };
}
