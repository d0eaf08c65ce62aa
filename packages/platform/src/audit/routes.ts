import { z } from "@hono/zod-openapi";
import { AuditPage, PageQuery } from "@postern/platform-api";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { listEntries } from "./store.ts";

const Entry = z.string().regex(/^\d{1,15}$/, "is not the `next` of a page of the audit");

export const AuditQuery = PageQuery.extend({ after: Entry.optional() });

const list = describeRoute("get /audit", {
  request: { query: AuditQuery.extend({ subjectId: z.string().max(40).optional() }) },
  responses: { 200: jsonAnswer("changes, newest first", AuditPage), ...problemAnswers(400, 401, 403, 422) },
});

export function auditRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    const { subjectId, ...page } = context.req.valid("query");
    const { tenant } = context.get("caller");
    return context.json(await listEntries(db, tenant, page, subjectId === undefined ? {} : { subjectId }), 200);
  });
  return feature;
}
