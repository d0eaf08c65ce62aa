import { z } from "@hono/zod-openapi";
import {
  FiledRequest,
  LinkRequest,
  PageQuery,
  RequestInput,
  RequestPage,
  RequestPreview,
  RequestQuery,
  RequestRefusal,
  WaitingRequest,
  WaitingRequestPage,
} from "@postern/platform-api";
import type { Context } from "hono";
import type { EnvironmentConfig, PlatformConfig } from "../config.ts";
import { wakeFor } from "../endpoints/wake-for.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, type PlatformEnv, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { checkRequest } from "./check-request.ts";
import { approveRequest, type Decider, refuseRequest } from "./decide-request.ts";
import { type FileParts, fileRequest } from "./file-request.ts";
import { previewRequest } from "./preview-request.ts";
import { findRequest, listRequests, listWaitingRequests } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });

const file = describeRoute("post /requests", {
  description: "Files a request for a link: a document, or the filled template as text.",
  request: {
    query: RequestQuery,
    body: {
      required: false,
      content: { "application/json": { schema: RequestInput }, "text/plain": { schema: z.string() } },
    },
  },
  responses: {
    201: jsonAnswer("accepted; the endpoint is on its way", FiledRequest),
    200: jsonAnswer("accepted; it joined an endpoint that was there", FiledRequest),
    202: jsonAnswer("recorded; an operator has to approve it first", WaitingRequest),
    ...problemAnswers(400, 401, 403, 409, 413, 415, 422, 503),
  },
});
const preview = describeRoute("post /requests/preview", {
  description: "What would come of a request. Nothing is filed.",
  request: jsonBody(RequestInput),
  responses: {
    200: jsonAnswer("it would be taken", RequestPreview),
    ...problemAnswers(400, 401, 403, 409, 413, 415, 422, 503),
  },
});
const list = describeRoute("get /requests", {
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("requests, newest first", RequestPage), ...problemAnswers(400, 401, 403, 422) },
});
const read = describeRoute("get /requests/{id}", {
  request: { params: Id },
  responses: { 200: jsonAnswer("the request", LinkRequest), ...problemAnswers(400, 401, 403, 404, 422) },
});

const approvals = describeRoute("get /approvals", {
  description: "Requests of all tenants that wait for an operator's approval.",
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("requests, newest first", WaitingRequestPage), ...problemAnswers(400, 401, 403, 422) },
});
const approve = describeRoute("post /requests/{id}/approve", {
  request: { params: Id },
  responses: {
    200: jsonAnswer("approved; the endpoint is on its way", FiledRequest),
    ...problemAnswers(400, 401, 403, 404, 409, 422),
  },
});
const refuse = describeRoute("post /requests/{id}/refuse", {
  request: { params: Id, ...jsonBody(RequestRefusal) },
  responses: { 200: jsonAnswer("refused", LinkRequest), ...problemAnswers(400, 401, 403, 404, 409, 413, 415, 422) },
});

interface Parts extends FileParts {
  aws: PlatformConfig["aws"];
  environments: EnvironmentConfig[];
}

export function requestRoutes(parts: Parts) {
  const { db, environments, work } = parts;
  const feature = openFeature();
  feature.openapi(file, async (context) => {
    const isText = /^text\/plain\b/i.test(context.req.header("content-type") ?? "");
    const body = isText ? await context.req.text() : context.req.valid("json");
    const request = checkRequest(typeof body === "object" && body.text !== undefined ? body.text : body, environments);
    const reuse = context.req.valid("query").onDuplicate === "reuse";
    const filed = await fileRequest(parts, context.get("caller"), request, reuse);
    if (!("endpoint" in filed)) return context.json(filed, 202);
    await wakeFor(db, work, filed.endpoint.id);
    return context.json(filed, filed.request.reused ? 200 : 201);
  });
  feature.openapi(preview, async (context) => {
    const body = context.req.valid("json");
    const request = checkRequest(body.text ?? body, environments);
    return context.json(await previewRequest(parts, context.get("caller"), request), 200);
  });
  feature.openapi(list, async (context) => {
    const { tenant } = context.get("caller");
    return context.json(await listRequests(db, tenant, context.req.valid("query")), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const request = await findRequest(db, context.get("caller").tenant, id);
    if (!request) throw new ApiProblem("not-found", `there is no request '${id}'; GET /api/v1/requests lists them`);
    return context.json(request, 200);
  });
  feature.openapi(approvals, async (context) => {
    return context.json(await listWaitingRequests(db, context.req.valid("query")), 200);
  });
  feature.openapi(approve, async (context) => {
    const filed = await approveRequest(parts, deciderOf(context), context.req.valid("param").id);
    await wakeFor(db, work, filed.endpoint.id);
    return context.json(filed, 200);
  });
  feature.openapi(refuse, async (context) => {
    const { reason } = context.req.valid("json");
    return context.json(await refuseRequest(db, deciderOf(context), context.req.valid("param").id, reason), 200);
  });
  return feature;
}

function deciderOf(context: Context<PlatformEnv>): Decider {
  return { actor: context.get("identity")!.actor, role: "operator", requestId: context.get("requestId") };
}
