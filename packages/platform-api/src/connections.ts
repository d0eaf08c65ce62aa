import { z } from "zod";
import { pageOf } from "./pages.ts";

export const TLS_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;

const Name = z.string().trim().min(1).max(63);
/** Letters, digits, dots and hyphens, or an IPv6 address: anything else is not a host. */
const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^([A-Za-z0-9._-]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/, "is neither a host name nor an IP address");
const Port = z.number().int().min(1).max(65535);

const Tls = z
  .object({
    mode: z.enum(TLS_MODES),
    certificateName: Host.optional().meta({
      description: "the name that the server's certificate must carry, when it is not the host that is dialled",
    }),
    authorities: z
      .string()
      .max(300_000)
      .optional()
      .meta({ description: "PEM certificates to trust, or `rds` for those of Amazon RDS" }),
    clientCertificate: z.string().max(50_000).optional().meta({
      description: "PEM of the certificate to show the server, with those between it and its authority after it",
    }),
  })
  .meta({ id: "ConnectionTls" });

const ClientKey = z.string().min(1).max(20_000).meta({
  description: "PEM of tls.clientCertificate's key, not encrypted; write-only: no answer ever carries it",
});
const Password = z.string().min(1).max(1024).meta({ description: "write-only: no answer ever carries it" });

export const ConnectionIam = z
  .strictObject({
    roleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "is not the ARN of a role")
      .meta({ description: "a role of the owner's with rds-db:connect that this platform may assume" }),
    host: Host.optional().meta({
      description: "the database's own name at RDS; the name on the certificate, or the host, when left out",
    }),
    port: Port.optional().meta({ description: "the database's own port; the one that is dialled, when left out" }),
  })
  .meta({ id: "ConnectionIam", description: "RDS takes a token that IAM signs, instead of a password" });

export type ConnectionIam = z.infer<typeof ConnectionIam>;

const TestEveryMinutes = z.number().int().min(5).max(10_080).nullable().meta({
  description: "how often it is tested by itself; null: only when asked",
});

const shared = {
  name: Name.meta({ description: "unique among the connections" }),
  database: Name,
  user: Name,
  password: Password.optional().meta({ description: "needed unless iam or a client certificate is given" }),
  clientKey: ClientKey.optional().meta({ description: "needed with tls.clientCertificate" }),
  iam: ConnectionIam.optional(),
  tls: Tls,
  keepAliveSeconds: z.number().int().min(5).max(349).default(60).meta({
    description: "below 350: that is when a Network Load Balancer forgets an idle connection",
  }),
  testEveryMinutes: TestEveryMinutes.default(null),
};

export const PublicConnectionInput = z
  .strictObject({
    kind: z.literal("public"),
    environment: z.string().meta({ description: "whose network dials" }),
    host: Host,
    port: Port,
    ...shared,
  })
  .meta({ id: "PublicConnectionInput" });

export const PrivateConnectionInput = z
  .strictObject({
    kind: z.literal("private"),
    endpointId: z.string(),
    endpointDatabase: z.string().optional().meta({
      description: "a name of the endpoint's port map; may be left out when there is one. Host and port follow from it",
    }),
    ...shared,
    database: Name.optional().meta({ description: "the port map's, when left out" }),
  })
  .meta({ id: "PrivateConnectionInput" });

export const ConnectionInput = z.discriminatedUnion("kind", [PublicConnectionInput, PrivateConnectionInput]);
export type ConnectionInput = z.infer<typeof ConnectionInput>;

/** A change; what is left out stays. Changing where or how it connects needs the password, and the client key, again. */
export const ConnectionPatch = z
  .strictObject({
    name: Name.optional(),
    environment: z.string().optional(),
    host: Host.optional(),
    port: Port.optional(),
    endpointId: z.string().optional(),
    endpointDatabase: z.string().optional(),
    database: Name.optional(),
    user: Name.optional(),
    password: Password.optional(),
    iam: ConnectionIam.optional(),
    clientKey: ClientKey.optional(),
    tls: Tls.optional(),
    keepAliveSeconds: z.number().int().min(5).max(349).optional(),
    testEveryMinutes: TestEveryMinutes.optional(),
  })
  .meta({ id: "ConnectionPatch" });
export type ConnectionPatch = z.infer<typeof ConnectionPatch>;

const stored = {
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  host: z.string(),
  port: z.number(),
  database: z.string(),
  user: z.string(),
  tls: Tls,
  iam: ConnectionIam.nullable().meta({ description: "null where it does not sign in with a token" }),
  keepAliveSeconds: z.number(),
  testEveryMinutes: TestEveryMinutes,
  version: z.number().int().meta({ description: "counts the changes; also the answer's ETag" }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const PublicConnection = z
  .object({ kind: z.literal("public"), hostLocked: z.literal(false), ...stored })
  .meta({ id: "PublicConnection" });

export const PrivateConnection = z
  .object({
    kind: z.literal("private"),
    hostLocked: z.literal(true).meta({ description: "host and port belong to the endpoint" }),
    endpointId: z.string(),
    endpointDatabase: z.string(),
    ...stored,
  })
  .meta({ id: "PrivateConnection" });

export const Connection = z.discriminatedUnion("kind", [PublicConnection, PrivateConnection]);
export type Connection = z.infer<typeof Connection>;

export const ConnectionPage = pageOf(Connection).meta({ id: "ConnectionPage" });
