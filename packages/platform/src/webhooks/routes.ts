import { z } from "@hono/zod-openapi";
import { DeliveryPage, NewWebhook, PageQuery, WebhookInput, WebhookPage } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import type { Sealer } from "../sealing/seal.ts";
import { refuseWebhookUrl } from "./post-delivery.ts";
import { makeSecret } from "./sign-delivery.ts";
import { deleteWebhook, findWebhook, insertWebhook, listDeliveries, listWebhooks } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });
const DeliveryQuery = PageQuery.extend({
  after: z
    .string()
    .regex(/^\d{1,15}$/, "is not the `next` of a page of deliveries")
    .optional(),
});

const list = describeRoute("get /webhooks", {
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("webhooks, newest first", WebhookPage), ...problemAnswers(400, 401, 403, 422) },
});
const create = describeRoute("post /webhooks", {
  description: "Has a URL told of what happens. The secret that signs is in this answer and nowhere else.",
  request: jsonBody(WebhookInput),
  responses: { 201: jsonAnswer("made", NewWebhook), ...problemAnswers(400, 401, 403, 413, 415, 422) },
});
const remove = describeRoute("delete /webhooks/{id}", {
  request: { params: Id },
  responses: { 204: { description: "it is told nothing any more" }, ...problemAnswers(400, 401, 403, 404, 422) },
});
const deliveries = describeRoute("get /webhooks/{id}/deliveries", {
  request: { params: Id, query: DeliveryQuery },
  responses: { 200: jsonAnswer("deliveries, newest first", DeliveryPage), ...problemAnswers(400, 401, 403, 404, 422) },
});

export function webhookRoutes({ db, sealer }: { db: Database; sealer: Sealer }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    return context.json(await listWebhooks(db, context.get("caller").tenant, context.req.valid("query")), 200);
  });
  feature.openapi(create, async (context) => {
    return context.json(await createWebhook(db, sealer, context.get("caller"), context.req.valid("json")), 201);
  });
  feature.openapi(remove, async (context) => {
    await removeWebhook(db, context.get("caller"), context.req.valid("param").id);
    return context.body(null, 204);
  });
  feature.openapi(deliveries, async (context) => {
    const { id } = context.req.valid("param");
    if (!(await findWebhook(db, context.get("caller").tenant, id))) throw unknownWebhook(id);
    return context.json(await listDeliveries(db, id, context.req.valid("query")), 200);
  });
  return feature;
}

function createWebhook(db: Database, sealer: Sealer, caller: Caller, { url, events }: WebhookInput) {
  const message = refuseWebhookUrl(url);
  if (message) throw invalidInput([{ field: "url", value: url, message, hint: "give a URL on the public internet" }]);
  return db.transaction(async (transaction) => {
    const secret = makeSecret();
    const seal = (id: string) => sealer.seal(secret, id);
    const after = await insertWebhook(transaction, { tenantId: caller.tenant, url, events: events ?? null, seal });
    await recordChange(transaction, caller, { action: "webhook-created", subjectId: after.id, after });
    return { ...after, secret };
  });
}

function removeWebhook(db: Database, caller: Caller, id: string): Promise<void> {
  return db.transaction(async (transaction) => {
    const before = await deleteWebhook(transaction, caller.tenant, id);
    if (!before) throw unknownWebhook(id);
    await recordChange(transaction, caller, { action: "webhook-deleted", subjectId: id, before });
  });
}

function unknownWebhook(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no webhook '${id}'; GET /api/v1/webhooks lists them`);
}
