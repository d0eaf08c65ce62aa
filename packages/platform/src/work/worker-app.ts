import { Hono } from "hono";
import { isOperatorToken } from "../access/operator-token.ts";
import { type Database, isReachable } from "../database/database.ts";
import type { Metrics } from "../http/metrics.ts";

export interface WorkerAppParts {
  db: Database;
  /** Whoever has it may read the metrics. */
  apiToken: string;
  metrics: Metrics;
  /** The environments of which this worker moves the endpoints; of the others it stands by. */
  leading: () => string[];
}

/** What a worker says of itself: it lives, it can work, and what it has done. */
export function createWorkerApp({ db, apiToken, metrics, leading }: WorkerAppParts): Hono {
  const isOperator = isOperatorToken(apiToken);
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.get("/readyz", async (context) => {
    const ok = await isReachable(db);
    return context.json({ ok, leading: leading() }, ok ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    if (!isOperator(context.req.header("authorization"))) return context.text("metrics are for operators\n", 401);
    return context.body(await metrics.text(), 200, { "content-type": metrics.contentType });
  });
  return app;
}
