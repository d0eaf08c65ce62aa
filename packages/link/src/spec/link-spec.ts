import { STRATEGIES } from "@postern/follower";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { databaseSourceSchema, port } from "./database-source.ts";

const name = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, `a ${what} is made of a–z, 0–9 and -, and begins and ends without -`)
    .min(1)
    .max(20, `a ${what} has at most 20 characters, so that every name in AWS made from it fits`);

const cidr = z.string().refine((text) => ipaddr.IPv4.isValidCIDR(text), "not an IPv4 range such as 10.0.0.0/16");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not a region code such as us-east-1");

const database = z.strictObject({
  name: name("database name").describe("Tells the databases of a link apart."),
  from: databaseSourceSchema,
  database: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe("Name of the database on its server, which the request tells the platform."),
  port: port
    .optional()
    .describe(
      "Port at the load balancer; when omitted the one it has already, else the database's own or the next free one after it.",
    ),
});

const strategy = z.enum(STRATEGIES);

/** How the targets of databases are kept right while those fail over. */
const failover = z.strictObject({
  follow: z
    .enum(["none", "daemon", "lambda"])
    .default("none")
    .describe(
      "Who keeps the targets right: apply alone, postern follow that you run, or a function that apply installs.",
    ),
  strategy: z
    .union([strategy, z.record(z.string(), strategy)], {
      error: `one of ${STRATEGIES.join(", ")}, or { DATABASE: STRATEGY } for each that is to differ`,
    })
    .optional()
    .describe("Of all databases, or by name; chosen by what the database is when omitted."),
  events: z
    .enum(["rule", "subscription"])
    .default("rule")
    .describe("How RDS's events wake the function: EventBridge rule, or RDS event subscription and SNS topic."),
  inVpc: z
    .strictObject({
      subnets: z
        .array(z.string().startsWith("subnet-"))
        .min(1)
        .describe("Each needs a way to AWS's API: NAT or endpoints."),
      securityGroups: z.array(z.string().startsWith("sg-")).min(1).describe("Of the function's interfaces."),
    })
    .optional()
    .describe("Where the function stands when names must be asked inside a VPC; outside every VPC when omitted."),
});

/** The specification of a link, `postern.yaml`. Only `link`, `platform`, `environment`, `region` and one database are needed. */
export const linkSpecSchema = z.strictObject({
  link: name("link name").describe("Names the link; every name and tag in AWS derives from it."),
  platform: z.string().min(1).describe("Profile of the platform that will read the databases."),
  environment: z.string().min(1).describe("Which of the platform's environments, as its profile names them."),
  region: region.describe("Region of the databases."),
  via: z
    .enum(["load-balancer", "resource-gateway"])
    .default("load-balancer")
    .describe("load-balancer with an endpoint service, or resource-gateway of VPC Lattice."),
  databases: z.array(database).min(1, "name at least one database"),
  network: z
    .strictObject({
      vpc: z
        .string()
        .startsWith("vpc-")
        .optional()
        .describe("Derived from the databases when omitted; needed with addresses or host names alone."),
      subnets: z
        .array(z.string().startsWith("subnet-"))
        .optional()
        .describe("For the load balancer, in at least two zones; derived from the databases' subnets when omitted."),
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
  failover: failover.prefault({}),
  notifyTopic: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "not the ARN of an SNS topic")
    .optional()
    .describe("SNS topic that AWS tells of every connection; its policy must let vpce.amazonaws.com publish."),
  privateDnsName: z
    .strictObject({
      name: z
        .string()
        .max(253)
        .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$/, "not a lower-case name such as db.example.com")
        .describe("Under which the platform's VPC may find its endpoint."),
      hostedZone: z
        .string()
        .regex(/^Z[A-Z0-9]+$/, "not the id of a hosted zone such as Z0123456789ABCDEFGHIJ")
        .optional()
        .describe("Public hosted zone in this account that the proof is written to; when omitted you publish it."),
    })
    .optional()
    .describe("A name of your own for the service, which AWS gives out once a TXT record proves that it is yours."),
  supportedRegions: z
    .array(region)
    .default([])
    .describe("Regions besides its own from which the platform may use the service."),
});

export type LinkSpec = z.output<typeof linkSpecSchema>;
export type DatabaseSpec = LinkSpec["databases"][number];

/** JSON Schema of `postern.yaml`, for editors. */
export function linkSpecJsonSchema(): object {
  return { title: "Postern link", ...z.toJSONSchema(linkSpecSchema, { io: "input" }) };
}
