import { z } from "@hono/zod-openapi";
import {
  type Endpoint,
  FiledRequest,
  LinkRequest,
  PageQuery,
  RequestInput,
  RequestPage,
  RequestQuery,
} from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import type { Database, Queries } from "../database/database.ts";
import { joinEndpoint, openEndpoint, refuseDuplicate } from "../endpoints/open-endpoint.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { type CheckedRequest, checkRequest, checkVisible } from "./check-request.ts";
import { findRequest, insertRequest, listRequests } from "./store.ts";

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
    ...problemAnswers(400, 401, 403, 409, 413, 415, 422, 503),
  },
});
const list = describeRoute("get /requests", {
  request: { query: PageQuery },
  responses: { 200: jsonAnswer("requests, newest first", RequestPage), ...problemAnswers(400, 401, 403, 422) },
});
const read = describeRoute("get /requests/{id}", {
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: jsonAnswer("the request", LinkRequest), ...problemAnswers(400, 401, 403, 404, 422) },
});

interface Parts {
  db: Database;
  provisioner: Provisioner;
  environments: EnvironmentConfig[];
  wake: () => void;
}

export function requestRoutes({ db, provisioner, environments, wake }: Parts) {
  const feature = openFeature();
  feature.openapi(file, async (context) => {
    const caller = context.get("caller");
    const isText = /^text\/plain\b/i.test(context.req.header("content-type") ?? "");
    const body = isText ? await context.req.text() : context.req.valid("json");
    const request = checkRequest(typeof body === "object" && body.text !== undefined ? body.text : body, environments);
    const reuse = context.req.valid("query").onDuplicate === "reuse";
    if (!reuse) await refuseDuplicate(db, caller.tenant, request.environment.name, request.serviceName);
    await checkVisible(provisioner, request);

    const joined = reuse
      ? await joinEndpoint(db, caller, endpointOf(request), record(caller, request, true))
      : undefined;
    const filed = joined ?? (await openEndpoint(db, caller, endpointOf(request), record(caller, request, false)));
    wake();
    return context.json(filed, filed.request.reused ? 200 : 201);
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
  return feature;
}

function endpointOf({ environment, region, serviceName, databases }: CheckedRequest) {
  return { environment: environment.name, region, serviceName, databases };
}

function record(caller: Caller, checked: CheckedRequest, reused: boolean) {
  return async (transaction: Queries, endpoint: Endpoint) => {
    const request = await insertRequest(transaction, {
      ...endpointOf(checked),
      tenantId: caller.tenant,
      type: checked.type,
      endpointId: endpoint.id,
      reused,
    });
    await recordChange(transaction, caller, { action: "request-filed", subjectId: request.id, after: request });
    return { request, endpoint };
  };
}
