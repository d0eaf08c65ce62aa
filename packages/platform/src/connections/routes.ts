import { z } from "@hono/zod-openapi";
import {
  AuditPage,
  Connection,
  ConnectionInput,
  ConnectionPage,
  ConnectionPatch,
  PageQuery,
} from "@postern/platform-api";
import { changesOf } from "../audit/changes-of.ts";
import { AuditQuery } from "../audit/routes.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { entityTag, IfMatch } from "../http/if-match.ts";
import { requireConnection } from "./connection-for-test.ts";
import { changeConnection, createConnection, removeConnection, type SaveParts, unknownConnection } from "./save.ts";
import { findConnection, listConnections, toConnection } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });

const create = describeRoute("post /connections", {
  request: jsonBody(ConnectionInput),
  responses: { 201: jsonAnswer("saved", Connection), ...problemAnswers(400, 401, 403, 409, 413, 415, 422) },
});
const list = describeRoute("get /connections", {
  request: { query: PageQuery.extend({ endpointId: z.string().max(40).optional() }) },
  responses: { 200: jsonAnswer("connections, newest first", ConnectionPage), ...problemAnswers(400, 401, 403, 422) },
});
const read = describeRoute("get /connections/{id}", {
  request: { params: Id },
  responses: { 200: jsonAnswer("the connection", Connection), ...problemAnswers(400, 401, 403, 404, 422) },
});
const versions = describeRoute("get /connections/{id}/versions", {
  request: { params: Id, query: AuditQuery },
  responses: {
    200: jsonAnswer("its changes, newest first: who, before, after", AuditPage),
    ...problemAnswers(400, 401, 403, 404, 422),
  },
});
const change = describeRoute("patch /connections/{id}", {
  request: { params: Id, headers: IfMatch, ...jsonBody(ConnectionPatch) },
  responses: { 200: jsonAnswer("changed", Connection), ...problemAnswers(400, 401, 403, 404, 409, 412, 413, 415, 422) },
});
const remove = describeRoute("delete /connections/{id}", {
  request: { params: Id, headers: IfMatch },
  responses: {
    204: { description: "deleted, and its test runs with it" },
    ...problemAnswers(400, 401, 403, 404, 412, 422),
  },
});

export function connectionRoutes(parts: SaveParts) {
  const { db } = parts;
  const feature = openFeature();
  feature.openapi(create, async (context) => {
    const created = await createConnection(parts, context.get("caller"), context.req.valid("json"));
    return context.json(created, 201);
  });
  feature.openapi(list, async (context) => {
    const { endpointId, ...page } = context.req.valid("query");
    const only = endpointId === undefined ? {} : { endpointId };
    return context.json(await listConnections(db, context.get("caller").tenant, page, only), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const row = await findConnection(db, context.get("caller").tenant, id);
    if (!row) throw unknownConnection(id);
    context.header("etag", entityTag(row));
    return context.json(toConnection(row), 200);
  });
  feature.openapi(versions, async (context) => {
    const { id } = context.req.valid("param");
    const { tenant } = context.get("caller");
    await requireConnection(db, tenant, id);
    return context.json(await changesOf(db, tenant, id, context.req.valid("query")), 200);
  });
  feature.openapi(change, async (context) => {
    const { id } = context.req.valid("param");
    const seen = context.req.valid("header")["if-match"];
    const changed = await changeConnection(parts, context.get("caller"), id, context.req.valid("json"), seen);
    context.header("etag", entityTag(changed));
    return context.json(changed, 200);
  });
  feature.openapi(remove, async (context) => {
    const seen = context.req.valid("header")["if-match"];
    await removeConnection(parts, context.get("caller"), context.req.valid("param").id, seen);
    return context.body(null, 204);
  });
  return feature;
}
