import { z } from "@hono/zod-openapi";
import { ConnectionInput, PageQuery, TestRun, TestRunPage } from "@postern/platform-api";
import { requireConnection, savedConnection, unsavedConnection } from "../connections/connection-for-test.ts";
import type { DecidedConnection } from "../connections/decide.ts";
import type { SaveParts } from "../connections/save.ts";
import { type SignInSecrets, signInSecret } from "../connections/sign-in-secret.ts";
import { trustedAuthorities } from "../connections/trusted-authorities.ts";
import type { TenantId } from "../database/schema.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { runTest } from "./run-test.ts";
import { findTestRun, insertTestRun, listTestRuns } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });
/** Each holds a connection to somewhere for seconds. */
const AT_ONCE = 20;

const testUnsaved = describeRoute("post /connections/test", {
  description: "Tests a connection that is not saved. The password is used and forgotten.",
  request: jsonBody(ConnectionInput),
  responses: {
    201: jsonAnswer("the test, passed or failed", TestRun),
    ...problemAnswers(400, 401, 403, 413, 415, 422, 429),
  },
});
const testSaved = describeRoute("post /connections/{id}/test", {
  request: { params: Id },
  responses: {
    201: jsonAnswer("the test, passed or failed", TestRun),
    ...problemAnswers(400, 401, 403, 404, 409, 422, 429),
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

interface Parts extends SaveParts {
  provisioner: Provisioner;
  /** PEM of those that sign for RDS, if configured. */
  rdsAuthorities: () => string | undefined;
}

export function testRunRoutes(parts: Parts) {
  const { db, environments, provisioner, rdsAuthorities } = parts;
  let running = 0;

  const test = async (
    tenantId: TenantId,
    connection: DecidedConnection,
    { password, clientKey }: SignInSecrets,
    connectionId: string | null,
  ) => {
    const environment = environments.find(({ name }) => name === connection.environment);
    if (!environment) {
      const detail = `environment '${connection.environment}' is no longer configured; move the connection to another`;
      throw new ApiProblem("not-in-this-state", detail);
    }
    if (running >= AT_ONCE) throw new ApiProblem("too-many-tests", `${AT_ONCE} tests are running; try again shortly`);
    running += 1;
    try {
      const authorities = trustedAuthorities(connection.tls.authorities, rdsAuthorities);
      const trusting = { ...connection, tls: { ...connection.tls, authorities } };
      const secret = await signInSecret(connection, password, provisioner, environment, tenantId);
      const outcome = await runTest(trusting, { password: secret, clientKey }, provisioner, environment);
      const { host, port } = connection;
      return await insertTestRun(db, { tenantId, connectionId, environment: environment.name, host, port, ...outcome });
    } finally {
      running -= 1;
    }
  };

  const feature = openFeature();
  feature.openapi(testUnsaved, async (context) => {
    const input = context.req.valid("json");
    const { tenant } = context.get("caller");
    const { password, clientKey } = input;
    const connection = await unsavedConnection(parts, tenant, input);
    return context.json(await test(tenant, connection, { password, clientKey }, null), 201);
  });
  feature.openapi(testSaved, async (context) => {
    const { id } = context.req.valid("param");
    const { tenant } = context.get("caller");
    const { connection, secrets } = await savedConnection(parts, tenant, id);
    return context.json(await test(tenant, connection, secrets, id), 201);
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
    if (!run) throw new ApiProblem("not-found", `there is no test run '${id}'`);
    return context.json(run, 200);
  });
  return feature;
}
