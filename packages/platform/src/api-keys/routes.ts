import { z } from "@hono/zod-openapi";
import { ApiKeyInput, ApiKeyPage, NewApiKey, PageQuery } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { insertKey, listKeys, revokeKey } from "./store.ts";
import { makeKey } from "./use-key.ts";

const list = describeRoute("get /api-keys", {
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("keys, newest first", ApiKeyPage), ...problemAnswers(400, 401, 403, 422) },
});
const create = describeRoute("post /api-keys", {
  description: "Makes a key for programs. Its text is in this answer and nowhere else.",
  request: jsonBody(ApiKeyInput),
  responses: { 201: jsonAnswer("made", NewApiKey), ...problemAnswers(400, 401, 403, 413, 415, 422) },
});
const revoke = describeRoute("delete /api-keys/{id}", {
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 204: { description: "it opens nothing any more" }, ...problemAnswers(400, 401, 403, 404, 422) },
});

export function apiKeyRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    return context.json(await listKeys(db, context.get("caller").tenant, context.req.valid("query")), 200);
  });
  feature.openapi(create, async (context) => {
    return context.json(await createKey(db, context.get("caller"), context.req.valid("json")), 201);
  });
  feature.openapi(revoke, async (context) => {
    await removeKey(db, context.get("caller"), context.req.valid("param").id);
    return context.body(null, 204);
  });
  return feature;
}

function createKey(db: Database, caller: Caller, { name, role, scopes, expiresAt }: ApiKeyInput) {
  return db.transaction(async (transaction) => {
    const { key, digest } = makeKey();
    const after = await insertKey(transaction, {
      ...{ tenantId: caller.tenant, name, role, digest },
      scopes: scopes ?? null,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    });
    await recordChange(transaction, caller, { action: "api-key-created", subjectId: after.id, after });
    return { ...after, key };
  });
}

function removeKey(db: Database, caller: Caller, id: string): Promise<void> {
  return db.transaction(async (transaction) => {
    const after = await revokeKey(transaction, caller.tenant, id);
    if (!after) throw new ApiProblem("not-found", `there is no API key '${id}'; GET /api/v1/api-keys lists them`);
    await recordChange(transaction, caller, { action: "api-key-revoked", subjectId: id, after });
  });
}
