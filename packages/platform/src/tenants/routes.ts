import { z } from "@hono/zod-openapi";
import { Caller, PageQuery, Tenant, TenantInput, TenantPage } from "@postern/platform-api";
import type { Identity } from "../access/caller.ts";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { entityTag, IfMatch } from "../http/if-match.ts";
import { changeTenant, createTenant, tenantsOf } from "./change.ts";
import { listTenants } from "./store.ts";

const me = describeRoute("get /me", {
  description: "Who is asking, and in which tenants they have which role.",
  responses: { 200: jsonAnswer("the caller", Caller), ...problemAnswers(401, 403, 422) },
});
const list = describeRoute("get /tenants", {
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("tenants, newest first", TenantPage), ...problemAnswers(401, 403, 422) },
});
const create = describeRoute("post /tenants", {
  request: jsonBody(TenantInput),
  responses: { 201: jsonAnswer("made", Tenant), ...problemAnswers(400, 401, 403, 409, 413, 415, 422) },
});
const change = describeRoute("patch /tenants/{id}", {
  request: { params: z.object({ id: z.string().max(40) }), headers: IfMatch, ...jsonBody(TenantInput) },
  responses: { 200: jsonAnswer("renamed", Tenant), ...problemAnswers(400, 401, 403, 404, 409, 412, 413, 415, 422) },
});

export function tenantRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(me, async (context) => context.json(await describeCaller(db, context.get("identity")!), 200));
  feature.openapi(list, async (context) => context.json(await listTenants(db, context.req.valid("query")), 200));
  feature.openapi(create, async (context) => {
    return context.json(await createTenant(db, operator(context), context.req.valid("json")), 201);
  });
  feature.openapi(change, async (context) => {
    const { id } = context.req.valid("param");
    const seen = context.req.valid("header")["if-match"];
    const changed = await changeTenant(db, operator(context), id, context.req.valid("json"), seen);
    context.header("etag", entityTag(changed));
    return context.json(changed, 200);
  });
  return feature;
}

function operator(context: { get(name: "identity"): Identity | undefined; get(name: "requestId"): string }) {
  return { actor: context.get("identity")!.actor, role: "operator" as const, requestId: context.get("requestId") };
}

async function describeCaller(db: Database, { actor, email, isOperator, memberships }: Identity): Promise<Caller> {
  const found = await tenantsOf(
    db,
    memberships.map(({ tenant }) => tenant),
  );
  return {
    ...actor,
    email,
    isOperator,
    memberships: memberships.flatMap(({ tenant: id, role }) => {
      const tenant = found.find((one) => one.id === id);
      return tenant ? [{ tenant, role }] : [];
    }),
  };
}
