import { z } from "@hono/zod-openapi";
import { ENDPOINT_STATES, Endpoint, EndpointPage, EndpointWithHistory, PageQuery } from "@postern/platform-api";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { entityTag, IfMatch } from "../http/if-match.ts";
import type { Work } from "../work/work.ts";
import { type ConnectionsOf, removeEndpoint, retryEndpoint, unknownEndpoint } from "./ask-for-action.ts";
import { listEndpoints, readEndpointWithHistory } from "./store.ts";
import { wakeFor } from "./wake-for.ts";

const Id = z.object({ id: z.string().max(40) });

const list = describeRoute("get /endpoints", {
  request: {
    query: PageQuery.extend({ state: z.enum(ENDPOINT_STATES).optional(), environment: z.string().optional() }),
  },
  responses: { 200: jsonAnswer("endpoints, newest first", EndpointPage), ...problemAnswers(400, 401, 403, 422) },
});
const read = describeRoute("get /endpoints/{id}", {
  request: { params: Id },
  responses: { 200: jsonAnswer("the endpoint", EndpointWithHistory), ...problemAnswers(400, 401, 403, 404, 422) },
});
const retry = describeRoute("post /endpoints/{id}/retry", {
  request: { params: Id, headers: IfMatch },
  responses: { 202: jsonAnswer("it is tried again", Endpoint), ...problemAnswers(400, 401, 403, 404, 409, 412, 422) },
});
const Force = z.object({
  force: z.enum(["true", "false"]).default("false").meta({ description: "also while connections use it" }),
});
const remove = describeRoute("delete /endpoints/{id}", {
  request: { params: Id, query: Force, headers: IfMatch },
  responses: { 202: jsonAnswer("it is being removed", Endpoint), ...problemAnswers(400, 401, 403, 404, 409, 412, 422) },
});

export function endpointRoutes(parts: { db: Database; work: Work; connectionsOf: ConnectionsOf }) {
  const { db, work, connectionsOf } = parts;
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    const { state, environment, ...page } = context.req.valid("query");
    const only = { ...(state ? { states: [state] } : {}), ...(environment === undefined ? {} : { environment }) };
    return context.json(await listEndpoints(db, context.get("caller").tenant, page, only), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const endpoint = await readEndpointWithHistory(db, context.get("caller").tenant, id);
    if (!endpoint) throw unknownEndpoint(id);
    context.header("etag", entityTag(endpoint));
    return context.json(endpoint, 200);
  });
  feature.openapi(retry, async (context) => {
    const seen = context.req.valid("header")["if-match"];
    const endpoint = await retryEndpoint(db, context.get("caller"), context.req.valid("param").id, seen);
    await wakeFor(db, work, endpoint.id);
    context.header("etag", entityTag(endpoint));
    return context.json(endpoint, 202);
  });
  feature.openapi(remove, async (context) => {
    const { id } = context.req.valid("param");
    const asked = {
      seen: context.req.valid("header")["if-match"],
      force: context.req.valid("query").force === "true",
    };
    const endpoint = await removeEndpoint(db, context.get("caller"), id, asked, connectionsOf);
    await wakeFor(db, work, endpoint.id);
    context.header("etag", entityTag(endpoint));
    return context.json(endpoint, 202);
  });
  return feature;
}
