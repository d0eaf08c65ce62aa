import { z } from "zod";

const Cidr = z.union([z.cidrv4(), z.cidrv6()], "is not a CIDR range such as 10.0.0.0/16");
const Role = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "is not the ARN of a role");

/** A port, or a range of them. */
const Ports = z
  .string()
  .regex(/^\d{1,5}(-\d{1,5})?$/, "is neither a port nor a range such as 20000-29999")
  .refine((text) => {
    const [from = 0, to = from] = text.split("-").map(Number);
    return from >= 1 && from <= to && to <= 65535;
  }, "is not between 1 and 65535, the lower port first");

const Vpc = z.string().regex(/^vpc-[0-9a-f]+$/, "is not a VPC id such as vpc-0123456789abcdef0");
const Subnets = z
  .array(z.string().regex(/^subnet-[0-9a-f]+$/, "is not a subnet id such as subnet-0123456789abcdef0"))
  .min(1);
const Clients = z.array(Cidr).min(1).meta({ description: "where the jobs run: who may reach the endpoints" });
const TenantRole = Role.includes("{tenant}", { error: "has no {tenant} in it, where the tenant's id is to stand" });
const Principals = z
  .array(z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:.+$/, "is not the ARN of a principal"))
  .meta({ description: "whom owners are to admit, when it is not the roles above" });
/** Without a name and a password: whoever reads the environment, its audit or a worker's log would read them. */
const SocksProxy = z
  .string()
  .regex(/^socks5h?:\/\/(\[[0-9a-f:.]+\]|[^\s/@:[\]]+):\d{1,5}$/i, "is not of the form socks5://ADDRESS:PORT")
  .meta({ description: "the way into the VPC's network, as socks5://ADDRESS:PORT" });
const DnsServers = z.array(
  z
    .string()
    .regex(
      /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*|\[[0-9a-f:.]+\](:\d{1,5})?)$/i,
      "is not an address such as 10.0.0.2 or 10.0.0.2:5353",
    ),
);
const EndpointsPerVpc = z.int().min(1).max(100_000).meta({
  description: "interface endpoints that the platform may have in the VPC; AWS's own quota, 50, when left out",
});

/** What an environment's own VPC is called among its shards. */
export const FIRST_SHARD = "first";

/** A further VPC of an environment's, in the same account or in another. */
export const ShardInput = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,29}$/, "is not a name of lower-case letters, digits and hyphens, at most 30")
      .refine((name) => name !== FIRST_SHARD, `is the name of the environment's own VPC; choose another`),
    vpcId: Vpc,
    subnetIds: Subnets,
    clientCidrs: Clients.optional(),
    roleArn: Role.optional(),
    tenantRoleArn: TenantRole.optional(),
    principals: Principals.optional(),
    dnsServers: DnsServers.optional(),
    socksProxy: SocksProxy.optional(),
    endpointsPerVpc: EndpointsPerVpc.optional(),
  })
  .meta({
    id: "ShardInput",
    description:
      "What is left out is as the environment has it; roles and principals are left out, or given, all together.",
  });

export type ShardInput = z.infer<typeof ShardInput>;

const Shards = z
  .array(ShardInput)
  .max(1000)
  .superRefine((shards, context) => {
    for (const field of ["name", "vpcId"] as const) {
      const values = shards.map((shard) => shard[field]);
      for (const value of new Set(values.filter((each, index) => values.indexOf(each) !== index))) {
        context.addIssue({ code: "custom", message: `the ${field} '${value}' is used twice; give each shard its own` });
      }
    }
  })
  .meta({ description: "further VPCs that endpoints are spread over, each with a quota of its own" });

/** A place where the platform's jobs run, as an operator makes it, or a server's configuration. */
export const EnvironmentInput = z
  .strictObject({
    name: z.string().min(1).max(30),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not an AWS region such as us-east-1"),
    vpcId: Vpc,
    subnetIds: Subnets,
    clientCidrs: Clients,
    roleArn: Role.optional().meta({ description: "assumed here instead of the one for all environments" }),
    tenantRoleArn: TenantRole.optional().meta({
      description: "with {tenant} in it: a principal of its own for each tenant",
    }),
    approval: z
      .boolean()
      .optional()
      .meta({ description: "an operator approves a tenant's first request for a service" }),
    principals: Principals.optional(),
    dnsServers: DnsServers.optional(),
    socksProxy: SocksProxy.optional(),
    endpointsPerVpc: EndpointsPerVpc.optional(),
    shards: Shards.optional(),
    publicPorts: z
      .array(Ports)
      .optional()
      .meta({
        description: "ports that public connections may name, and ranges of them; 1024-65535 when left out",
        example: ["5432", "20000-29999"],
      }),
  })
  .meta({ id: "EnvironmentInput" });

export type EnvironmentInput = z.infer<typeof EnvironmentInput>;

/** What an environment is known by, and where it is, stays: its endpoints are there. Null takes a setting away. */
export const EnvironmentPatch = z
  .strictObject({
    subnetIds: EnvironmentInput.shape.subnetIds.optional(),
    clientCidrs: EnvironmentInput.shape.clientCidrs.optional(),
    roleArn: EnvironmentInput.shape.roleArn.nullable(),
    tenantRoleArn: EnvironmentInput.shape.tenantRoleArn.nullable(),
    approval: z.boolean().optional(),
    principals: EnvironmentInput.shape.principals.nullable(),
    dnsServers: EnvironmentInput.shape.dnsServers.nullable(),
    socksProxy: EnvironmentInput.shape.socksProxy.nullable(),
    publicPorts: EnvironmentInput.shape.publicPorts.nullable(),
    endpointsPerVpc: EnvironmentInput.shape.endpointsPerVpc.nullable(),
    shards: EnvironmentInput.shape.shards.nullable(),
  })
  .meta({ id: "EnvironmentPatch" });

export type EnvironmentPatch = z.infer<typeof EnvironmentPatch>;

/** What tenants see of one: what a request names, and what owners have to know. */
export const Environment = z
  .object({
    name: z.string(),
    region: z.string(),
    principals: z.array(z.string()).meta({ description: "whom owners admit; the tenant's own where each has one" }),
    clientCidrs: z.array(z.string()).meta({ description: "private ranges that this platform's jobs run in" }),
    approval: z.boolean().meta({ description: "whether an operator approves a tenant's first request for a service" }),
  })
  .meta({ id: "Environment" });

export type Environment = z.infer<typeof Environment>;

export const EnvironmentList = z.object({ items: z.array(Environment) }).meta({ id: "EnvironmentList" });

/** All of it, for operators. */
export const EnvironmentDetail = Environment.extend({
  vpcId: z.string(),
  subnets: z.array(z.object({ subnetId: z.string(), zoneId: z.string().nullable() })),
  zonesUnknown: z.string().nullable().meta({ description: "why AWS did not say in which zones the subnets are" }),
  roleArn: z.string().nullable(),
  tenantRoleArn: z.string().nullable(),
  dnsServers: z.array(z.string()),
  socksProxy: z.string().nullable(),
  publicPorts: z.array(z.string()).meta({ description: "ports that public connections may name" }),
  shards: z
    .array(
      z.object({
        name: z.string(),
        vpcId: z.string(),
        subnetIds: z.array(z.string()),
        roleArn: z.string().nullable(),
        principals: z.array(z.string()).meta({ description: "whom owners admit for endpoints in this VPC" }),
        endpoints: z.number().int().meta({ description: "that have or will have their place in this VPC" }),
        endpointsPerVpc: z.number().int().meta({ description: "how many of them there may be" }),
      }),
    )
    .meta({ description: "the VPCs that endpoints are spread over, the environment's own first" }),
  ownPrincipals: z.array(z.string()).meta({ description: "those given; else they follow from the roles" }),
  source: z.enum(["configuration", "operator"]).meta({
    description: "configuration: the servers' own, changed only there; operator: made and changed through the API",
  }),
  version: z.number().int(),
}).meta({ id: "EnvironmentDetail" });

export type EnvironmentDetail = z.infer<typeof EnvironmentDetail>;
