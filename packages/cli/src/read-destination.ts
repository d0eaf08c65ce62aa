import { UsageError } from "./exit-codes.ts";

/** `NAME:PORT` or `ADDRESS:PORT`; without a port it is `usualPort`. Throws UsageError. */
export function readDestination(field: string, text: string, usualPort?: number): { host: string; port: number } {
  const [, host = "", digits] = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? usualPort : Number(digits);
  if (host !== "" && port !== undefined && port >= 1 && port <= 65_535) return { host, port };
  const form = usualPort === undefined ? "NAME:PORT" : `NAME or NAME:PORT (${usualPort} when left out)`;
  throw new UsageError(`'${text}' is not a place in a VPC`, {
    field,
    hint: `${form}; an IPv4 address does for a name`,
  });
}
