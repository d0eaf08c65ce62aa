import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface MetricsSources {
  /** Read when Prometheus asks. */
  countEndpoints: () => Promise<{ environment: string; state: string; count: number }[]>;
}

export interface Metrics {
  /** Measures every call, by the route's pattern: an id in a label would make a series of its own. */
  measureCalls(): MiddlewareHandler;
  contentType: string;
  /** All of them, as Prometheus reads them. */
  text(): Promise<string>;
}

/** What the platform tells Prometheus. `ofProcess` adds Node's own: memory, event loop, garbage collection. */
export function openMetrics({ countEndpoints }: MetricsSources, { ofProcess }: { ofProcess: boolean }): Metrics {
  const register = new Registry();
  if (ofProcess) collectDefaultMetrics({ register });
  const calls = new Histogram({
    name: "postern_http_request_duration_seconds",
    help: "Calls by method, route and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [register],
  });
  new Gauge({
    name: "postern_endpoints",
    help: "Endpoints by environment and state",
    labelNames: ["environment", "state"],
    registers: [register],
    async collect() {
      this.reset();
      for (const { environment, state, count } of await countEndpoints()) this.set({ environment, state }, count);
    },
  });
  return {
    measureCalls: () => async (context, next) => {
      const stop = calls.startTimer();
      await next();
      stop({ method: context.req.method, route: routePath(context, -1), status: String(context.res.status) });
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}
