import { z } from "@hono/zod-openapi";
import {
  ConnectionInput,
  PageQuery,
  SharedTestInput,
  SharedTestRun,
  TestQuery,
  TestRun,
  TestRunPage,
  TestRunShare,
} from "@postern/platform-api";
import { requireConnection } from "../connections/connection-for-test.ts";
import type { TenantId } from "../database/schema.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { readSharedTestRun, shareTestRun, unknownTestRun, withdrawSharesOf } from "./share-run.ts";
import { awaitTestRun, type StartParts, startSavedTest, startUnsavedTest } from "./start-test.ts";
import { findTestRun, listTestRuns } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });
/** That one server waits for; each also holds a worker's connection to somewhere for seconds. */
const AT_ONCE = 20;

const testUnsaved = describeRoute("post /connections/test", {
  description: "Tests a connection that is not saved. The password is used and forgotten.",
  request: { query: TestQuery, ...jsonBody(ConnectionInput) },
  responses: {
    201: jsonAnswer("the test, passed or failed", TestRun),
    202: jsonAnswer("the test, which goes on; GET it to see its stages end", TestRun),
    ...problemAnswers(400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503),
  },
});
const testSaved = describeRoute("post /connections/{id}/test", {
  request: { params: Id, query: TestQuery },
  responses: {
    201: jsonAnswer("the test, passed or failed", TestRun),
    202: jsonAnswer("the test, which goes on; GET it to see its stages end", TestRun),
    ...problemAnswers(400, 401, 403, 404, 409, 422, 429, 500, 503),
  },
});
const list = describeRoute("get /connections/{id}/test-runs", {
  request: { params: Id, query: PageQuery },
  responses: { 200: jsonAnswer("tests, newest first", TestRunPage), ...problemAnswers(400, 401, 403, 404, 422) },
});
const read = describeRoute("get /test-runs/{id}", {
  request: { params: Id },
  responses: { 200: jsonAnswer("the test", TestRun), ...problemAnswers(400, 401, 403, 404, 422) },
});

const share = describeRoute("post /test-runs/{id}/share", {
  description: "A token by which anybody may read this test for a fortnight, such as the owner who has to repair it.",
  request: { params: Id },
  responses: { 201: jsonAnswer("the token", TestRunShare), ...problemAnswers(400, 401, 403, 404, 422) },
});
const withdraw = describeRoute("delete /test-runs/{id}/share", {
  description: "Takes back every token of the test that was given out.",
  request: { params: Id },
  responses: { 204: { description: "none opens it now" }, ...problemAnswers(400, 401, 403, 404, 422) },
});
const readShared = describeRoute("post /test-runs/shared", {
  request: jsonBody(SharedTestInput),
  responses: { 200: jsonAnswer("the test", SharedTestRun), ...problemAnswers(400, 404, 413, 415, 422, 429) },
});

export function testRunRoutes(parts: StartParts) {
  const { db } = parts;
  let awaited = 0;

  const untilEnded = async (tenant: TenantId, start: () => Promise<TestRun>) => {
    if (awaited >= AT_ONCE) throw new ApiProblem("too-many-tests", `${AT_ONCE} tests are running; try again shortly`);
    awaited += 1;
    try {
      return await awaitTestRun(parts, tenant, await start());
    } finally {
      awaited -= 1;
    }
  };

  const feature = openFeature();
  feature.openapi(testUnsaved, async (context) => {
    const { tenant } = context.get("caller");
    const start = () => startUnsavedTest(parts, tenant, context.req.valid("json"));
    if (context.req.valid("query").wait === "false") return context.json(await start(), 202);
    const run = await untilEnded(tenant, start);
    return context.json(run, run.state === "ended" ? 201 : 202);
  });
  feature.openapi(testSaved, async (context) => {
    const { tenant } = context.get("caller");
    const start = () => startSavedTest(parts, tenant, context.req.valid("param").id);
    if (context.req.valid("query").wait === "false") return context.json(await start(), 202);
    const run = await untilEnded(tenant, start);
    return context.json(run, run.state === "ended" ? 201 : 202);
  });
  feature.openapi(list, async (context) => {
    const { id } = context.req.valid("param");
    const { tenant } = context.get("caller");
    await requireConnection(db, tenant, id);
    return context.json(await listTestRuns(db, tenant, id, context.req.valid("query")), 200);
  });
  feature.openapi(read, async (context) => {
    const { id } = context.req.valid("param");
    const run = await findTestRun(db, context.get("caller").tenant, id);
    if (!run) throw unknownTestRun(id);
    return context.json(run, 200);
  });
  feature.openapi(share, async (context) => {
    return context.json(await shareTestRun(parts, context.get("caller"), context.req.valid("param").id), 201);
  });
  feature.openapi(withdraw, async (context) => {
    await withdrawSharesOf(db, context.get("caller"), context.req.valid("param").id);
    return context.body(null, 204);
  });
  feature.openapi(readShared, async (context) => {
    return context.json(await readSharedTestRun(parts, context.req.valid("json").token), 200);
  });
  return feature;
}
