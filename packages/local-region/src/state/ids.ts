import { createHash, randomBytes } from "node:crypto";

/** Makes the region's identifiers. With a seed the same calls give the same identifiers, for tests that compare runs. */
export interface Ids {
  /** `count` lower-case hex digits. */
  hex(count: number): string;
  /** `count` lower-case letters and digits, as in the suffix of an endpoint's DNS name. */
  alphanumeric(count: number): string;
  /** A prefix and 17 hex digits, the form of every EC2 id: `vpc-0123456789abcdef0`. */
  ec2(prefix: string): string;
  uuid(): string;
  /** How many were made of the seed: a restarted region goes on behind them. */
  drawn: number;
}

export function createIds(seed?: string): Ids {
  const bytes = (count: number): Buffer =>
    seed === undefined
      ? randomBytes(count)
      : createHash("shake256", { outputLength: count })
          .update(`${seed}:${ids.drawn++}`)
          .digest();
  const hex = (count: number) =>
    bytes(Math.ceil(count / 2))
      .toString("hex")
      .slice(0, count);
  const ids: Ids = {
    hex,
    alphanumeric: (count) => Array.from(bytes(count), (byte) => (byte % 36).toString(36)).join(""),
    ec2: (prefix) => `${prefix}-0${hex(16)}`,
    uuid: () => hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    drawn: 0,
  };
  return ids;
}
