import { LinkError } from "../errors.ts";
import { type DatabaseSource, databaseSourceSchema } from "../spec/database-source.ts";

const FORMS =
  "rds:ID, aurora:ID, aurora:ID:reader, rds-cluster:ID, rds-proxy:NAME, ec2:i-…, ec2:i-…:PORT, auto-scaling-group:NAME, host:NAME:PORT or address:ADDRESS:PORT";

/** A source in one word, as the command line takes it: `rds:warehouse-prod`, `aurora:main:reader`, `host:db.corp.example.com:5432`. */
export function sourceNotation(from: DatabaseSource): string {
  if ("rds" in from) return `rds:${from.rds}`;
  if ("aurora" in from) return `aurora:${from.aurora}${from.endpoint === "reader" ? ":reader" : ""}`;
  if ("rds-cluster" in from) return `rds-cluster:${from["rds-cluster"]}${from.endpoint === "reader" ? ":reader" : ""}`;
  if ("rds-proxy" in from) return `rds-proxy:${from["rds-proxy"]}${from.endpoint ? `:${from.endpoint}` : ""}`;
  if ("ec2" in from) return `ec2:${from.ec2}${from.port === 5432 ? "" : `:${from.port}`}`;
  if ("auto-scaling-group" in from) {
    return `auto-scaling-group:${from["auto-scaling-group"]}${from.port === 5432 ? "" : `:${from.port}`}`;
  }
  if ("host" in from) return `host:${from.host}:${from.port}`;
  return `address:${from.address.join("+")}:${from.port}`;
}

/** The other way round. Throws LinkError `spec-invalid` for what is no source. */
export function readSourceNotation(text: string, field: string): DatabaseSource {
  const [sort = "", which = "", rest] = text.split(":");
  const isServer = ["ec2", "auto-scaling-group", "host", "address"].includes(sort);
  const more = rest === undefined ? {} : isServer ? { port: Number(rest) } : { endpoint: rest };
  const parsed = databaseSourceSchema.safeParse({ [sort]: sort === "address" ? which.split("+") : which, ...more });
  if (parsed.success) return parsed.data;
  const hint = `write it as one of ${FORMS}`;
  throw new LinkError("spec-invalid", [{ field, value: text, message: `'${text}' names no database`, hint }]);
}
