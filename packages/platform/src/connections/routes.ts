import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Connection, ConnectionInput, ConnectionPage, ConnectionPatch, PageQuery } from "@postern/platform-api";
import { jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { changeConnection, createConnection, type SaveParts, unknownConnection } from "./save.ts";
import { deleteConnection, findConnection, listConnections, toConnection } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });

const create = createRoute({
  method: "post",
  path: "/connections",
  request: jsonBody(ConnectionInput),
  responses: { 201: jsonAnswer("saved", Connection), ...problemAnswers(400, 401, 409, 413, 415, 422) },
});
const list = createRoute({
  method: "get",
  path: "/connections",
  request: { query: PageQuery.extend({ endpointId: z.string().max(40).optional() }) },
  responses: { 200: jsonAnswer("connections, newest first", ConnectionPage), ...problemAnswers(401, 422) },
});
const read = createRoute({
  method: "get",
  path: "/connections/{id}",
  request: { params: Id },
  responses: { 200: jsonAnswer("the connection", Connection), ...problemAnswers(401, 404, 422) },
});
const change = createRoute({
  method: "patch",
  path: "/connections/{id}",
  request: { params: Id, ...jsonBody(ConnectionPatch) },
  responses: { 200: jsonAnswer("changed", Connection), ...problemAnswers(400, 401, 404, 409, 413, 415, 422) },
});
const remove = createRoute({
  method: "delete",
  path: "/connections/{id}",
  request: { params: Id },
  responses: { 204: { description: "deleted, and its test runs with it" }, ...problemAnswers(401, 404, 422) },
});

export function connectionRoutes(parts: SaveParts): OpenAPIHono {
  const { db } = parts;
  const feature = openFeature();
  feature.openapi(create, async (context) => {
    return context.json(await createConnection(parts, context.req.valid("json")), 201);
  });
  feature.openapi(list, async (context) => {
    const { endpointId, ...page } = context.req.valid("query");
    return context.json(await listConnections(db, page, endpointId === undefined ? {} : { endpointId }), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const row = await findConnection(db, id);
    if (!row) throw unknownConnection(id);
    return context.json(toConnection(row), 200);
  });
  feature.openapi(change, async (context) => {
    const { id } = context.req.valid("param");
    return context.json(await changeConnection(parts, id, context.req.valid("json")), 200);
  });
  feature.openapi(remove, async (context) => {
    const { id } = context.req.valid("param");
    if (!(await deleteConnection(db, id))) throw unknownConnection(id);
    return context.body(null, 204);
  });
  return feature;
}
