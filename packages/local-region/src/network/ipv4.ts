/** An IPv4 address as an unsigned number; undefined when the text is not one. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatIpv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

/** Whether `address` lies in `cidr`; false when either is not IPv4. */
export function isInCidr(address: string, cidr: string): boolean {
  const slash = cidr.indexOf("/");
  const base = parseIpv4(slash < 0 ? cidr : cidr.slice(0, slash));
  const value = parseIpv4(address);
  const bits = slash < 0 ? 32 : Number(cidr.slice(slash + 1));
  if (base === undefined || value === undefined || !(bits >= 0 && bits <= 32)) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(base / size) === Math.floor(value / size);
}
