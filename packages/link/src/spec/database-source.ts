import { isIPv4 } from "node:net";
import { z } from "zod";

export const port = z.int().min(1).max(65535);
const identifier = z.string().min(1);
const address = z.string().refine(isIPv4, "not an IPv4 address such as 10.20.0.15");
const hostName = z
  .string()
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/, "not a host name such as db.corp.example.com")
  .refine((text) => !isIPv4(text), "an address, not a host name: write { address: [ADDRESS], port: PORT }");
const whichEndpoint = z
  .enum(["writer", "reader"])
  .default("writer")
  .describe("writer, or reader for the readers on a listener of their own.");
const listensOn = port.default(5432).describe("Where Postgres listens on it.");

/** Where a database is: one key names the sort of thing and which one. */
export const databaseSourceSchema = z.union(
  [
    z.strictObject({
      rds: identifier.describe("Identifier of an RDS for PostgreSQL instance in the link's account and region."),
    }),
    z.strictObject({
      aurora: identifier.describe("Identifier of an Aurora PostgreSQL cluster."),
      endpoint: whichEndpoint,
    }),
    z.strictObject({
      "rds-cluster": identifier.describe("Identifier of an RDS for PostgreSQL Multi-AZ DB cluster."),
      endpoint: whichEndpoint,
    }),
    z.strictObject({
      "rds-proxy": identifier.describe("Name of an RDS Proxy."),
      endpoint: identifier.optional().describe("Name of one of its endpoints; its default one when omitted."),
    }),
    z.strictObject({
      ec2: z
        .string()
        .regex(/^i-[0-9a-f]{8,17}$/, "not an instance id such as i-0123456789abcdef0")
        .describe("Id of an EC2 instance that runs Postgres."),
      port: listensOn,
    }),
    z.strictObject({
      "auto-scaling-group": identifier.describe("Name of an Auto Scaling group whose instances run Postgres."),
      port: listensOn,
    }),
    z.strictObject({
      address: z
        .array(address)
        .min(1)
        .describe("Private addresses of a Postgres server: on premises, in a peered VPC, or in this one."),
      port: port.describe("Where it listens."),
    }),
    z.strictObject({
      host: hostName.describe("Name of a Postgres server, such as one on premises; what it resolves to is registered."),
      port: port.describe("Where it listens."),
    }),
  ],
  {
    error:
      "say where the database is: one of { rds: IDENTIFIER }, { aurora: IDENTIFIER }, { rds-cluster: IDENTIFIER }, { rds-proxy: NAME }, { ec2: i-… }, { auto-scaling-group: NAME }, { address: [ADDRESS], port: PORT } or { host: NAME, port: PORT }",
  },
);

export type DatabaseSource = z.output<typeof databaseSourceSchema>;

/** True where the VPC cannot be told from the database itself. */
export function isOutsideAws(source: DatabaseSource): boolean {
  return "address" in source || "host" in source;
}
