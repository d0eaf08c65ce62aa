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
  "test-run-shared",
  "test-run-shares-withdrawn",
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
    tenantId: z.string().nullable().meta({ description: "null: of the platform as a whole" }),
  })
  .meta({ id: "AuditEntry" });

export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditPage = z
  .object({ items: z.array(AuditEntry), next: z.string().nullable() })
  .meta({ id: "AuditPage" });

/** What narrows the audit down. Times are ISO 8601: `from` counts, `until` does not. */
export const AuditFilter = z.object({
  actor: z.string().trim().min(1).max(100).optional().meta({ description: "part of the name of who, or their id" }),
  action: z.enum(AUDIT_ACTIONS).optional(),
  subjectId: z.string().max(300).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  of: z.enum(["tenant", "everybody"]).default("tenant").meta({
    description: "everybody: for operators, of all tenants and of the platform as a whole",
  }),
});

export type AuditFilter = z.infer<typeof AuditFilter>;

export const AUDIT_FORMATS = ["csv", "json"] as const;

export type AuditFormat = (typeof AUDIT_FORMATS)[number];
