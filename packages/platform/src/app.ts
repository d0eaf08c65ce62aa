import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "pino";
import type { EnvironmentConfig } from "./config.ts";
import { connectionRoutes } from "./connections/routes.ts";
import type { Sealer } from "./connections/seal.ts";
import { connectionsOfEndpoint } from "./connections/store.ts";
import { type Database, isReachable } from "./database/database.ts";
import { endpointRoutes } from "./endpoints/routes.ts";
import { environmentRoutes } from "./environments/routes.ts";
import { authenticate } from "./http/authenticate.ts";
import { errorToResponse } from "./http/error-to-response.ts";
import { logCalls } from "./http/log.ts";
import { ApiProblem } from "./http/problem.ts";
import { refuseUnstorableText } from "./http/refuse-unstorable-text.ts";
import type { Provisioner } from "./provisioning/provisioner.ts";
import { requestRoutes } from "./requests/routes.ts";
import { testRunRoutes } from "./test-runs/routes.ts";

export interface AppParts {
  db: Database;
  provisioner: Provisioner;
  environments: EnvironmentConfig[];
  apiToken: string;
  sealer: Sealer;
  log: Logger;
  /** Tells the reconciler that there is something to do. */
  wake: () => void;
}

const MAX_BODY = 512 * 1024;

/** The whole HTTP surface; needs no port. */
export function createApp(parts: AppParts): OpenAPIHono {
  const { db, environments, log, apiToken } = parts;
  const app = new OpenAPIHono();
  app.onError((error, context) => errorToResponse(error, context, log));
  app.notFound((context) => {
    const problem = new ApiProblem("not-found", `nothing answers ${context.req.method} ${context.req.path}`);
    return errorToResponse(problem, context, log);
  });
  app.use(requestId(), logCalls(log), secureHeaders());
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new ApiProblem("body-too-large", `the body is larger than ${MAX_BODY} bytes`);
      },
    }),
  );

  app.get("/healthz", (context) => context.json({ ok: true }));
  app.get("/readyz", async (context) => {
    const ready = await isReachable(db);
    return context.json({ ok: ready }, ready ? 200 : 503);
  });

  app.use("/api/v1/*", authenticate(apiToken), refuseUnstorableText(), async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  const api = new OpenAPIHono();
  api.route("/", environmentRoutes(environments));
  api.route("/", requestRoutes(parts));
  api.route("/", endpointRoutes({ ...parts, connectionsOf: connectionsOfEndpoint }));
  // Before the connections' own routes: `/connections/test` is not the connection `test`.
  api.route("/", testRunRoutes(parts));
  api.route("/", connectionRoutes(parts));
  app.route("/api/v1", api);

  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.doc31("/api/v1/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Postern platform", version: "1" },
    security: [{ token: [] }],
  });
  return app;
}
