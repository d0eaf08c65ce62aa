import { z } from "zod";
import { ROLES } from "./roles.ts";

/** Every change that anybody can make, named by its noun. */
export const AUDIT_ACTIONS = [
  "request-filed",
  "request-approved",
  "request-refused",
  "request-expired",
  "service-released",
  "webhook-created",
  "webhook-deleted",
  "endpoint-opened",
  "endpoint-joined",
  "endpoint-retried",
  "endpoint-deleted",
  "connection-created",
  "connection-changed",
  "connection-deleted",
  "tenant-created",
  "tenant-renamed",
  "member-invited",
  "invitation-withdrawn",
  "member-joined",
  "member-changed",
  "member-removed",
  "api-key-created",
  "api-key-revoked",
  "environment-configured",
  "operator-created",
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change: who, what, and the subject before and after as its readers see it, hence without secrets. */
export const AuditEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(["user", "api-key", "operator-token", "platform"]),
      id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
    }),
    action: z.enum(AUDIT_ACTIONS),
    subjectId: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: "AuditEntry" });

export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditPage = z
  .object({ items: z.array(AuditEntry), next: z.string().nullable() })
  .meta({ id: "AuditPage" });
