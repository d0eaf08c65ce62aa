import { z } from "@hono/zod-openapi";
import { AUDIT_FORMATS, AuditEntry, AuditFilter, AuditPage, PageQuery } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { exportEntries } from "./export-entries.ts";
import { listEntries } from "./store.ts";

const Entry = z.string().regex(/^\d{1,15}$/, "is not the `next` of a page of the audit");

export const AuditQuery = PageQuery.extend({ after: Entry.optional() });

const list = describeRoute("get /audit", {
  request: { query: AuditQuery.extend(AuditFilter.shape) },
  responses: { 200: jsonAnswer("changes, newest first", AuditPage), ...problemAnswers(400, 401, 403, 422) },
});
const download = describeRoute("get /audit/export", {
  description: "All that the filter leaves, as a file.",
  request: { query: AuditFilter.extend({ format: z.enum(AUDIT_FORMATS).default("json") }) },
  responses: {
    200: {
      description: "changes, newest first",
      content: { "application/json": { schema: z.array(AuditEntry) }, "text/csv": { schema: z.string() } },
    },
    ...problemAnswers(400, 401, 403, 422),
  },
});

export function auditRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    const { limit, after, of, ...filter } = context.req.valid("query");
    const whose = whoseAudit(context.get("caller"), of);
    return context.json(await listEntries(db, whose, { limit, after }, filter), 200);
  });
  feature.openapi(download, (context) => {
    const { of, format, ...filter } = context.req.valid("query");
    const whose = whoseAudit(context.get("caller"), of);
    context.header("content-type", format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json");
    context.header("content-disposition", `attachment; filename="audit.${format}"`);
    return context.body(exportEntries(db, whose, filter, format)) as never;
  });
  return feature;
}

function whoseAudit({ role, tenant }: Caller, of: AuditFilter["of"]) {
  if (of === "tenant") return tenant;
  if (role === "operator") return "everybody";
  throw new ApiProblem("not-allowed", "the audit of everybody needs the role 'operator'; leave 'of' out for your own");
}
