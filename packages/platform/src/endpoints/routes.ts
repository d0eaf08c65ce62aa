import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { ENDPOINT_STATES, Endpoint, EndpointPage, EndpointWithHistory, PageQuery } from "@postern/platform-api";
import type { Database } from "../database/database.ts";
import { jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { type ConnectionsOf, removeEndpoint, retryEndpoint, unknownEndpoint } from "./ask-for-action.ts";
import { listEndpoints, readEndpointWithHistory } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });

const list = createRoute({
  method: "get",
  path: "/endpoints",
  request: {
    query: PageQuery.extend({ state: z.enum(ENDPOINT_STATES).optional(), environment: z.string().optional() }),
  },
  responses: { 200: jsonAnswer("endpoints, newest first", EndpointPage), ...problemAnswers(401, 422) },
});
const read = createRoute({
  method: "get",
  path: "/endpoints/{id}",
  request: { params: Id },
  responses: { 200: jsonAnswer("the endpoint", EndpointWithHistory), ...problemAnswers(401, 404, 422) },
});
const retry = createRoute({
  method: "post",
  path: "/endpoints/{id}/retry",
  request: { params: Id },
  responses: { 202: jsonAnswer("it is tried again", Endpoint), ...problemAnswers(401, 404, 409, 422) },
});
const remove = createRoute({
  method: "delete",
  path: "/endpoints/{id}",
  request: { params: Id },
  responses: { 202: jsonAnswer("it is being removed", Endpoint), ...problemAnswers(401, 404, 409, 422) },
});

export function endpointRoutes(parts: { db: Database; wake: () => void; connectionsOf: ConnectionsOf }): OpenAPIHono {
  const { db, wake, connectionsOf } = parts;
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    const { state, environment, ...page } = context.req.valid("query");
    const only = { ...(state ? { states: [state] } : {}), ...(environment === undefined ? {} : { environment }) };
    return context.json(await listEndpoints(db, page, only), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const endpoint = await readEndpointWithHistory(db, id);
    if (!endpoint) throw unknownEndpoint(id);
    return context.json(endpoint, 200);
  });
  feature.openapi(retry, async (context) => {
    const endpoint = await retryEndpoint(db, context.req.valid("param").id);
    wake();
    return context.json(endpoint, 202);
  });
  feature.openapi(remove, async (context) => {
    const endpoint = await removeEndpoint(db, context.req.valid("param").id, connectionsOf);
    wake();
    return context.json(endpoint, 202);
  });
  return feature;
}
