import { randomBytes } from "node:crypto";
import { openPlatformClient, type PlatformClient } from "@postern/platform-api";
import { createRunDirectory, startServer } from "@postern/postgres-server";
import { pino } from "pino";
import { createApp } from "../app.ts";
import type { EnvironmentConfig, PlatformConfig } from "../config.ts";
import { type OpenDatabase, openDatabase } from "../database/database.ts";
import { type Reconciler, type ReconcilerOptions, startReconciler } from "../endpoints/reconciler.ts";
import { countEndpointsByState } from "../endpoints/store.ts";
import { followEnvironments } from "../environments/live-environments.ts";
import { recordEnvironments } from "../environments/record-environments.ts";
import { placeName, placesOf } from "../environments/shards.ts";
import { openEvents } from "../events/open-events.ts";
import { openMetrics } from "../http/metrics.ts";
import { openMailbox } from "../mails/open-mailbox.ts";
import { openCallBudget } from "../provisioning/call-budget.ts";
import { createSealer } from "../sealing/seal.ts";
import { openSignIn } from "../sign-in/open-sign-in.ts";
import { directWork } from "./direct-work.ts";
import { createRehearsedWorld, type RehearsedWorld } from "./rehearsed-world.ts";

export const TOKEN = "test-token-0123456789abcdef";
export const SEAL_KEY = randomBytes(32).toString("base64");
export const PUBLIC_URL = "http://platform";
export const ENVIRONMENT: EnvironmentConfig = {
  name: "US",
  region: "us-east-1",
  vpcId: "vpc-0001",
  subnetIds: ["subnet-a", "subnet-b"],
  clientCidrs: ["10.9.0.0/16"],
};
export const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";

export interface TestPostgres {
  /** An empty database with the tables in it. */
  takeDatabase(): Promise<OpenDatabase>;
  /** Empties it for the next one: making a database costs a third of a second. */
  giveBack(database: OpenDatabase): Promise<void>;
}

type OnCleanup = (cleanup: () => Promise<void>) => void;

/** One real Postgres for a test file; `onCleanup` is vitest's `afterAll`. */
export async function startTestPostgres(onCleanup: OnCleanup): Promise<TestPostgres> {
  const directory = await createRunDirectory("platform-test");
  onCleanup(() => directory.remove());
  const server = await startServer({ directory: `${directory.path}/pg`, superuser: "postern", durable: false });
  const opened: OpenDatabase[] = [];
  onCleanup(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await server.stop();
  });
  const open = (database: string) =>
    openDatabase(
      { host: server.socketDirectory, port: server.port, user: "postern", database },
      pino({ level: "silent" }),
    );
  const free: OpenDatabase[] = [];
  return {
    async takeDatabase() {
      const waiting = free.pop();
      if (waiting) return waiting;
      if (opened.length > 0) await server.execute("postgres", `create database test_${opened.length}`);
      const made = await open(opened.length > 0 ? `test_${opened.length}` : "postgres");
      opened.push(made);
      return made;
    },
    async giveBack(database) {
      await database.pool.query(
        "truncate requests, endpoints, endpoint_history, connections, test_runs, members, invitations, api_keys, users, " +
          "sessions, accounts, verifications, audit_entries, sign_in_failures, environments, repeatable_calls, services, webhooks, deliveries, mails, processes, aws_activity",
      );
      await database.pool.query("delete from tenants where id <> 'ten-first'");
      free.push(database);
    },
  };
}

export interface TestPlatform {
  database: OpenDatabase;
  world: RehearsedWorld;
  /** The app without a port. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Without the operator's token. */
  fetchAnonymously: (path: string, init?: RequestInit) => Promise<Response>;
  client: PlatformClient;
  /** Lines that were logged. */
  logged: string[];
  /** Runs the reconciler until the endpoint is in the state; fails after half a minute. */
  untilState(id: string, state: string): Promise<void>;
  /** The same of an endpoint that another tenant's client sees. */
  untilMoved(client: PlatformClient, id: string, state: string): Promise<void>;
  /** Ends the reconciler as a crash would: nothing under way is waited for. */
  crash(): Promise<void>;
  startReconciler(): void;
}

/** The platform over a real database and a rehearsed world. */
export async function startTestPlatform(
  postgres: TestPostgres,
  onCleanup: OnCleanup,
  environment: EnvironmentConfig = ENVIRONMENT,
  { oidc, mail }: Pick<PlatformConfig, "oidc" | "mail"> = {},
): Promise<TestPlatform> {
  const database = await postgres.takeDatabase();
  const world = createRehearsedWorld();
  world.services.set(SERVICE, { zoneIds: ["use1-az2", "use1-az6"], acceptanceRequired: true });
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const reconcilers = new Map<string, Reconciler>();
  const { db } = database;
  await recordEnvironments(db, [environment]);
  const { environments, refresh, stop } = await followEnvironments(db, [environment], log);
  onCleanup(async () => stop());
  const metrics = openMetrics({ countEndpoints: () => countEndpointsByState(db) }, { ofProcess: false });
  const sealer = createSealer(SEAL_KEY);
  const { provisioner } = world;
  const rdsAuthorities = () => undefined;
  const places = () => environments.flatMap(placesOf);
  const reconcile = (name: string) => {
    let last = places().find((place) => placeName(place) === name)!;
    const current = () => {
      last = places().find((place) => placeName(place) === name) ?? last;
      return last;
    };
    const options = { ...reconcilerOptions(platform), environment: current, log };
    reconcilers.set(name, startReconciler(options));
  };
  const wake = (name: string) => {
    // Also one that was made since: it has no reconciler yet, unless the process is to be dead.
    if (reconcilers.size > 0 && !reconcilers.has(name)) reconcile(name);
    reconcilers.get(name)?.wake();
  };
  const work = directWork({ db, environments, provisioner, sealer, rdsAuthorities, log }, wake);
  const events = openEvents({ pool: database.pool, log });
  const app = createApp({
    db,
    events,
    environments,
    refreshEnvironments: refresh,
    approvalDays: 14,
    aws: {},
    callsPerMinute: 100_000,
    apiToken: TOKEN,
    sealer,
    mailbox: openMailbox(sealer, mail !== undefined),
    signIn: openSignIn({ db, publicUrl: PUBLIC_URL, sealKey: SEAL_KEY, oidc, log }),
    publicUrl: PUBLIC_URL,
    metrics,
    log,
    work,
  });
  const fetchApp = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${TOKEN}`, ...init.headers };
    return app.request(path, { ...init, headers });
  };
  const client = openPlatformClient({
    url: "http://platform",
    token: TOKEN,
    fetch: (async (url: string, init: RequestInit) => app.request(url, init)) as typeof fetch,
  });
  const platform: TestPlatform = {
    database,
    world,
    fetch: fetchApp,
    fetchAnonymously: async (path, init) => app.request(path, init),
    client,
    logged,
    untilState: (id, state) => platform.untilMoved(client, id, state),
    async untilMoved(client, id, state) {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const endpoint = await client.endpoints.get(id);
        if (endpoint.state === state) return;
        if (Date.now() > deadline) throw new Error(`'${id}' is ${endpoint.state} (${endpoint.reason}), not ${state}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async crash() {
      const dying = [...reconcilers.values()];
      reconcilers.clear();
      await Promise.all(dying.map((reconciler) => reconciler.stop(0)));
    },
    startReconciler: () => placesOf(environment).map(placeName).forEach(reconcile),
  };
  platform.startReconciler();
  onCleanup(async () => {
    await work.ended();
    await platform.crash();
    await events.stop();
    await postgres.giveBack(database);
  });
  return platform;
}

/** A reconciler of the platform's environment that looks fifty times a second. */
export function reconcilerOptions({ database, world }: Pick<TestPlatform, "database" | "world">): ReconcilerOptions {
  return {
    ...{ database, provisioner: world.provisioner, environment: () => placesOf(ENVIRONMENT)[0]!, lookIntervalMs: 20 },
    budgets: { creates: openCallBudget(1000, 1000), deletes: openCallBudget(1000, 1000) },
    metrics: openMetrics({ countEndpoints: async () => [] }, { ofProcess: false }),
    log: pino({ level: "silent" }),
  };
}
