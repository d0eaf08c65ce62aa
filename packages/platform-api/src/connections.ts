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
    authorities: z.string().max(300_000).optional().meta({ description: "PEM certificates to trust" }),
  })
  .meta({ id: "ConnectionTls" });

const shared = {
  name: Name.meta({ description: "unique among the connections" }),
  database: Name,
  user: Name,
  password: z.string().min(1).max(1024).meta({ description: "write-only: no answer ever carries it" }),
  tls: Tls,
  keepAliveSeconds: z.number().int().min(5).max(349).default(60).meta({
    description: "below 350: that is when a Network Load Balancer forgets an idle connection",
  }),
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

/** A change; what is left out stays. Changing where or how it connects needs the password again. */
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
    password: z.string().min(1).max(1024).optional(),
    tls: Tls.optional(),
    keepAliveSeconds: z.number().int().min(5).max(349).optional(),
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
  keepAliveSeconds: z.number(),
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
