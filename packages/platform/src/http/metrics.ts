import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface MetricsSources {
  /** Read when Prometheus asks. */
  countEndpoints: () => Promise<{ environment: string; state: string; count: number }[]>;
}

export interface Totals {
  calls: number;
  throttles: number;
  passes: number;
  longestPassMs: number;
}

export interface Metrics {
  /** Measures every call, by the route's pattern: an id in a label would make a series of its own. */
  measureCalls(): MiddlewareHandler;
  /** A look at all endpoints of an environment that were due. */
  passed(environment: string, seconds: number): void;
  /** Endpoints in AWS that no request has led to. */
  orphansOf(environment: string, count: number): void;
  /** Whether this process is the one that moves an environment's endpoints. */
  leads(environment: string, isLeading: boolean): void;
  /** A call of AWS's that was made. */
  called(service: string, operation: string): void;
  /** AWS refused it for its rate. */
  throttled(service: string, operation: string): void;
  /** What this process has done since it began, and its longest pass since this was last asked. */
  totals(): Totals;
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
  const passes = new Histogram({
    name: "postern_reconcile_pass_seconds",
    help: "Looks at the endpoints of an environment",
    labelNames: ["environment"],
    buckets: [0.01, 0.05, 0.2, 1, 5, 20],
    registers: [register],
  });
  const orphans = new Gauge({
    name: "postern_orphaned_endpoints",
    help: "Endpoints in AWS that no request has led to",
    labelNames: ["environment"],
    registers: [register],
  });
  const leading = new Gauge({
    name: "postern_reconciler_leads",
    help: "1 where this process moves the environment's endpoints",
    labelNames: ["environment"],
    registers: [register],
  });
  const awsCalls = new Counter({
    name: "postern_aws_calls_total",
    help: "Calls of AWS's by service and operation",
    labelNames: ["service", "operation"],
    registers: [register],
  });
  const throttles = new Counter({
    name: "postern_aws_throttles_total",
    help: "Attempts that AWS refused for their rate, by service and operation",
    labelNames: ["service", "operation"],
    registers: [register],
  });
  const totals: Totals = { calls: 0, throttles: 0, passes: 0, longestPassMs: 0 };
  return {
    passed(environment, seconds) {
      passes.observe({ environment }, seconds);
      totals.passes += 1;
      totals.longestPassMs = Math.max(totals.longestPassMs, Math.round(seconds * 1000));
    },
    orphansOf: (environment, count) => orphans.set({ environment }, count),
    leads: (environment, isLeading) => leading.set({ environment }, isLeading ? 1 : 0),
    called(service, operation) {
      awsCalls.inc({ service, operation });
      totals.calls += 1;
    },
    throttled(service, operation) {
      throttles.inc({ service, operation });
      totals.throttles += 1;
    },
    totals() {
      const answer = { ...totals };
      totals.longestPassMs = 0;
      return answer;
    },
    measureCalls: () => async (context, next) => {
      const stop = calls.startTimer();
      await next();
      stop({ method: context.req.method, route: routePath(context, -1), status: String(context.res.status) });
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}
