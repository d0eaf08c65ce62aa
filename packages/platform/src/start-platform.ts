import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import type { PlatformConfig } from "./config.ts";
import { openRdsAuthorities } from "./connections/trusted-authorities.ts";
import { connectDatabase } from "./database/connect-database.ts";
import { startReconciler } from "./endpoints/reconciler.ts";
import { countEndpointsByState } from "./endpoints/store.ts";
import { followEnvironments } from "./environments/live-environments.ts";
import { recordEnvironments } from "./environments/record-environments.ts";
import { openEvents } from "./events/open-events.ts";
import { openLog } from "./http/log.ts";
import { openMetrics } from "./http/metrics.ts";
import { createAwsProvisioner } from "./provisioning/aws-provisioner.ts";
import type { Provisioner } from "./provisioning/provisioner.ts";
import { startExpiring } from "./requests/expire-requests.ts";
import { startResealing } from "./sealing/reseal.ts";
import { createSealer } from "./sealing/seal.ts";
import { openSignIn } from "./sign-in/open-sign-in.ts";
import { startDelivering } from "./webhooks/deliver.ts";

export interface Platform {
  /** Where the API answers, such as `http://127.0.0.1:8080`. */
  url: string;
  /** Lets calls and steps under way finish, then ends everything it started. May be called again. */
  stop(): Promise<void>;
}

export interface PlatformParts {
  log?: Logger;
  /** Something other than AWS and the network, for tests. */
  provisioner?: Provisioner;
  /** Where the console's files for browsers are, or will be: the API answers meanwhile. */
  console?: Promise<string>;
}

/** Starts the server, its reconciler and, without a DATABASE_URL, its own Postgres; undoes all of it on failure. */
export async function startPlatform(config: PlatformConfig, parts: PlatformParts = {}): Promise<Platform> {
  const log = parts.log ?? openLog(config.logLevel);
  const undo: (() => Promise<void>)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.warn({ err: error }, "something did not stop cleanly"));
    }
  };
  try {
    const database = await connectDatabase(config, log, undo);
    const provisioner = parts.provisioner ?? createAwsProvisioner(config);
    const { apiToken, sealKey, unsealKeys, approvalDays, lookIntervalMs, oidc } = config;
    const { db } = database;
    await recordEnvironments(db, config.environments);
    const { environments, refresh, stop: stopFollowing } = await followEnvironments(db, config.environments, log);
    undo.push(async () => stopFollowing());
    const reconciler = startReconciler({ database, provisioner, environments, lookIntervalMs, log });
    undo.push(() => reconciler.stop());
    const sealer = createSealer(sealKey, unsealKeys);
    const resealing = startResealing(db, sealer, log);
    undo.push(() => resealing.stop());
    const expiring = startExpiring(db, log);
    undo.push(() => expiring.stop());
    const delivering = startDelivering({ db, sealer, log });
    undo.push(() => delivering.stop());
    const server = createServer();
    await listen(server, config.port, config.host);
    undo.push(() => drain(server));
    const events = openEvents({ pool: database.pool, log });
    undo.push(() => events.stop());
    // Known only now where any free port was to be taken; who has found it by then has not sent a call yet.
    const url = urlOf(server, config.host);
    const publicUrl = config.publicUrl ?? url;
    const signIn = openSignIn({ db, publicUrl, sealKey, oidc, log });
    const { wake } = reconciler;
    const metrics = openMetrics({ countEndpoints: () => countEndpointsByState(db) }, { ofProcess: true });
    parts.console?.catch((error: unknown) => log.warn({ err: error }, "there is no console"));
    const app = createApp({
      ...{ db, provisioner, environments, approvalDays, apiToken, signIn, publicUrl, metrics, sealer, log, wake },
      ...{ events, aws: config.aws, callsPerMinute: config.callsPerMinute, refreshEnvironments: refresh },
      rdsAuthorities: openRdsAuthorities(config.rdsAuthoritiesFile),
      console: parts.console,
    });
    server.on("request", getRequestListener(app.fetch));
    log.info({ url, environments: environments.map(({ name }) => name) }, "the platform is ready");
    let stopped: Promise<void> | undefined;
    return {
      url,
      stop() {
        stopped ??= undoAll();
        return stopped;
      },
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** No new calls; those under way may finish for ten seconds. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearTimeout(timer);
}
