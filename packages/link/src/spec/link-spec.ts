import { isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";

const name = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, `a ${what} is made of a–z, 0–9 and -, and begins and ends without -`)
    .min(1)
    .max(20, `a ${what} has at most 20 characters, so that every name in AWS made from it fits`);

const port = z.int().min(1).max(65535);
const cidr = z.string().refine((text) => ipaddr.IPv4.isValidCIDR(text), "not an IPv4 range such as 10.0.0.0/16");
const address = z.string().refine(isIPv4, "not an IPv4 address such as 10.20.0.15");

const source = z.union(
  [
    z.strictObject({
      rds: z.string().min(1).describe("Identifier of an RDS for PostgreSQL instance in the link's account and region."),
    }),
    z.strictObject({
      address: z
        .array(address)
        .min(1)
        .describe("Private addresses of a Postgres server: on premises, EC2, peered VPC."),
      port: port.describe("Where it listens."),
    }),
  ],
  { error: "say where the database is: { rds: IDENTIFIER } or { address: [ADDRESS], port: PORT }" },
);

const database = z.strictObject({
  name: name("database name").describe("Tells the databases of a link apart."),
  from: source,
  port: port
    .optional()
    .describe("Port at the load balancer; when omitted the database's own, or the next free one after it."),
});

/** The specification of a link, `postern.yaml`. Only `link`, `platform`, `environment`, `region` and one database are needed. */
export const linkSpecSchema = z.strictObject({
  link: name("link name").describe("Names the link; every name and tag in AWS derives from it."),
  platform: z.string().min(1).describe("Profile of the platform that will read the databases."),
  environment: z.string().min(1).describe("Which of the platform's environments, as its profile names them."),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not a region code such as us-east-1")
    .describe("Region of the databases."),
  databases: z.array(database).min(1, "name at least one database"),
  network: z
    .strictObject({
      vpc: z.string().startsWith("vpc-").optional().describe("Derived from an RDS database when omitted."),
      subnets: z
        .array(z.string().startsWith("subnet-"))
        .optional()
        .describe("For the load balancer, in at least two zones; derived from an RDS database's subnets when omitted."),
      crossZone: z.boolean().default(true).describe("Let every zone's node use databases of every zone."),
      loadBalancerSecurityGroup: z
        .union([z.literal("none"), z.literal("managed"), z.string().startsWith("sg-")])
        .default("none")
        .describe(
          "none, managed (made and kept by Postern) or an existing sg-…; cannot be added to a load balancer later.",
        ),
      allowedCidrs: z
        .array(cidr)
        .default([])
        .describe("With a managed group: the platform's private ranges; the profile's when omitted."),
    })
    .prefault({}),
  acceptance: z
    .enum(["manual", "automatic"])
    .default("manual")
    .describe("Whether each connection of the platform waits for you."),
});

export type LinkSpec = z.output<typeof linkSpecSchema>;
export type DatabaseSpec = LinkSpec["databases"][number];

/** JSON Schema of `postern.yaml`, for editors. */
export function linkSpecJsonSchema(): object {
  return { title: "Postern link", ...z.toJSONSchema(linkSpecSchema, { io: "input" }) };
}
