import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "pino";
import { identify } from "./access/identify.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import type { EnvironmentConfig, PlatformConfig } from "./config.ts";
import { connectionRoutes } from "./connections/routes.ts";
import { connectionsOfEndpoint } from "./connections/store.ts";
import { type Database, isReachable } from "./database/database.ts";
import { endpointRoutes } from "./endpoints/routes.ts";
import { environmentRoutes } from "./environments/routes.ts";
import type { Events } from "./events/open-events.ts";
import { eventRoutes } from "./events/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { errorToResponse } from "./http/error-to-response.ts";
import type { PlatformEnv } from "./http/feature.ts";
import { limitRate } from "./http/limit-rate.ts";
import { logCalls } from "./http/log.ts";
import type { Metrics } from "./http/metrics.ts";
import { ApiProblem } from "./http/problem.ts";
import { refuseUnstorableText } from "./http/refuse-unstorable-text.ts";
import { serveConsole } from "./http/serve-console.ts";
import type { Mailbox } from "./mails/open-mailbox.ts";
import { memberRoutes } from "./members/routes.ts";
import { nextPlace } from "./placement/next-place.ts";
import { platformProfile } from "./profile/platform-profile.ts";
import { repeatSafely } from "./repeatable-calls/repeat-safely.ts";
import { requestRoutes } from "./requests/routes.ts";
import type { Sealer } from "./sealing/seal.ts";
import { serviceRoutes } from "./services/routes.ts";
import { SIGN_IN_PATH, type SignIn } from "./sign-in/open-sign-in.ts";
import { signInRoutes } from "./sign-in/routes.ts";
import { signInWaysRoutes } from "./sign-in/ways.ts";
import { tenantRoutes } from "./tenants/routes.ts";
import { testRunRoutes } from "./test-runs/routes.ts";
import { traceCalls } from "./traces/trace-calls.ts";
import { webhookRoutes } from "./webhooks/routes.ts";
import type { Work } from "./work/work.ts";

export interface AppParts {
  db: Database;
  environments: EnvironmentConfig[];
  /** Reads anew what operators have made of them. */
  refreshEnvironments: () => Promise<void>;
  aws: PlatformConfig["aws"];
  /** Days that a request waits for an operator's approval. */
  approvalDays: number;
  /** That one caller may make. */
  callsPerMinute: number;
  /** Whoever has it is an operator. */
  apiToken: string;
  signIn: SignIn;
  publicUrl: string;
  metrics: Metrics;
  events: Events;
  sealer: Sealer;
  mailbox: Mailbox;
  log: Logger;
  /** What workers do for it. */
  work: Work;
  /** Where the console's files for browsers are, or will be; without it there is the API alone. */
  console?: Promise<string>;
}

const MAX_BODY = 512 * 1024;

/** The whole HTTP surface; needs no port. */
export function createApp(parts: AppParts): OpenAPIHono<PlatformEnv> {
  const { db, log, apiToken, signIn, publicUrl, metrics, callsPerMinute } = parts;
  const identified = identify({ db, signIn, operatorToken: apiToken, publicUrl });
  const app = new OpenAPIHono<PlatformEnv>();
  app.onError((error, context) => errorToResponse(error, context, log));
  app.notFound((context) => {
    const problem = new ApiProblem("not-found", `nothing answers ${context.req.method} ${context.req.path}`);
    return errorToResponse(problem, context, log);
  });
  app.use(requestId(), traceCalls(), logCalls(log), metrics.measureCalls(), secureHeaders());
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new ApiProblem("body-too-large", `the body is larger than ${MAX_BODY} bytes`);
      },
    }),
  );

  app.get("/healthz", (context) => context.json({ ok: true }));
  app.get("/.well-known/postern-profile", async (context) => {
    const tenant = context.req.query("tenant");
    const next = await Promise.all(parts.environments.map((each) => nextPlace(db, each, tenant ?? "")));
    const profile = platformProfile({ ...parts, environments: next }, tenant);
    return context.json(profile, 200, { "cache-control": "max-age=60" });
  });
  app.get("/readyz", async (context) => {
    const ready = await isReachable(db);
    return context.json({ ok: ready }, ready ? 200 : 503);
  });

  app.get("/metrics", identified, async (context) => {
    if (!context.get("identity")?.isOperator) throw new ApiProblem("not-allowed", "metrics are for operators");
    return context.body(await metrics.text(), 200, { "content-type": metrics.contentType });
  });

  app.use("/api/*", async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  app.use(`${SIGN_IN_PATH}/*`, refuseUnstorableText());
  app.route(SIGN_IN_PATH, signInRoutes(parts));
  app.use("/api/v1/*", identified, limitRate(callsPerMinute), refuseUnstorableText(), repeatSafely(parts));
  const api = new OpenAPIHono<PlatformEnv>();
  api.route("/", signInWaysRoutes(parts));
  api.route("/", tenantRoutes(parts));
  api.route("/", memberRoutes(parts));
  api.route("/", apiKeyRoutes(parts));
  api.route("/", auditRoutes(parts));
  api.route("/", eventRoutes(parts));
  api.route("/", webhookRoutes(parts));
  api.route("/", environmentRoutes(parts));
  api.route("/", healthRoutes(parts));
  api.route("/", serviceRoutes(parts));
  api.route("/", requestRoutes(parts));
  api.route("/", endpointRoutes({ ...parts, connectionsOf: connectionsOfEndpoint }));
  // Before the connections' own routes: `/connections/test` is not the connection `test`.
  api.route("/", testRunRoutes(parts));
  api.route("/", connectionRoutes(parts));
  app.route("/api/v1", api);

  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    ...{ type: "apiKey", in: "cookie", name: "postern.session_token" },
    description: "of a browser that has signed in below /api/auth; its name begins with __Secure- where there is TLS",
  });
  app.doc31("/api/v1/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Postern platform", version: "1" },
    security: [{ token: [] }, { session: [] }],
  });
  if (parts.console) app.route("/", serveConsole(parts.console));
  return app;
}
