import { z } from "@hono/zod-openapi";
import { PageQuery, ServicePage } from "@postern/platform-api";
import type { Identity } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { endpointsOfService, listServices, unbindService } from "./store.ts";

const list = describeRoute("get /services", {
  request: { query: PageQuery.extend({ after: z.string().max(200).optional() }) },
  responses: { 200: jsonAnswer("whose each service is, by name", ServicePage), ...problemAnswers(400, 401, 403, 422) },
});
const release = describeRoute("delete /services/{id}", {
  description: "Makes a service nobody's, so that another tenant can prove it. Refused while it has an endpoint.",
  request: { params: z.object({ id: z.string().max(200).meta({ description: "the service's name" }) }) },
  responses: { 204: { description: "it is nobody's now" }, ...problemAnswers(400, 401, 403, 404, 409, 422) },
});

export function serviceRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => context.json(await listServices(db, context.req.valid("query")), 200));
  feature.openapi(release, async (context) => {
    const { id } = context.req.valid("param");
    await releaseService(db, context.get("identity")!, context.get("requestId"), id);
    return context.body(null, 204);
  });
  return feature;
}

function releaseService(db: Database, { actor }: Identity, requestId: string, name: string): Promise<void> {
  return db.transaction(async (transaction) => {
    const before = await unbindService(transaction, name);
    if (!before)
      throw new ApiProblem("not-found", `no tenant has the service '${name}'; GET /api/v1/services lists them`);
    const living = await endpointsOfService(transaction, name);
    if (living.length > 0) {
      const detail = `service '${name}' still has ${living.map(({ id }) => `endpoint '${id}'`).join(", ")}; delete it first`;
      throw new ApiProblem("in-use", detail);
    }
    const by = { actor, role: "operator", tenant: before.tenantId as TenantId, requestId } as const;
    await recordChange(transaction, by, { action: "service-released", subjectId: name, before });
  });
}
