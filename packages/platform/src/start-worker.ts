import { getRequestListener } from "@hono/node-server";
import { ConfigError, type PlatformConfig } from "./config.ts";
import { openDatabase } from "./database/database.ts";
import { countEndpointsByState } from "./endpoints/store.ts";
import { followEnvironments } from "./environments/live-environments.ts";
import { startReporting } from "./health/report-activity.ts";
import { openLog } from "./http/log.ts";
import { openMetrics } from "./http/metrics.ts";
import { openServer } from "./http/open-server.ts";
import { createSealer } from "./sealing/seal.ts";
import type { Platform, PlatformParts } from "./start-platform.ts";
import { startTracing } from "./traces/start-tracing.ts";
import { undoAll } from "./undo-all.ts";
import { openQueue } from "./work/open-queue.ts";
import { workForEnvironments } from "./work/work-for-environments.ts";
import { workSettings } from "./work/work-settings.ts";
import { createWorkerApp } from "./work/worker-app.ts";

/**
 * Starts a worker apart from the servers, for the environments that are named or, if none is, for all. Its `url` answers
 * `/healthz`, `/readyz` and `/metrics`. Undoes all of it on failure.
 * @throws ConfigError for an environment that there is not, and without a database that servers can share
 */
export async function startWorker(
  config: PlatformConfig,
  named: string[],
  parts: Pick<PlatformParts, "log" | "provisioner"> = {},
): Promise<Platform> {
  const { databaseUrl, apiToken, sealKey, unsealKeys } = config;
  if (databaseUrl === undefined) {
    throw new ConfigError(["databaseUrl (DATABASE_URL): is missing; a worker shares it with the servers"]);
  }
  const log = parts.log ?? openLog(config.logLevel);
  const undo: (() => Promise<void>)[] = [];
  try {
    const tracing = config.tracesUrl === undefined ? undefined : startTracing(config.tracesUrl, "worker");
    undo.push(async () => tracing?.stop());
    const database = await openDatabase({ connectionString: databaseUrl }, log);
    undo.push(database.close);
    const { db } = database;
    const live = await followEnvironments(db, config.environments, log);
    undo.push(async () => live.stop());
    const { environments } = live;
    requireEnvironments(
      named,
      environments.map(({ name }) => name),
    );
    const queue = await openQueue(database.where, log);
    undo.push(() => queue.stop());
    const metrics = openMetrics({ countEndpoints: () => countEndpointsByState(db) }, { ofProcess: true });
    const working = await workForEnvironments({
      ...{ database, queue, environments, metrics, log },
      sealer: createSealer(sealKey, unsealKeys),
      only: named.length > 0 ? named : undefined,
      ...workSettings(config, metrics, parts.provisioner),
    });
    undo.push(() => working.stop());
    const reporting = startReporting({ db, metrics, kind: "worker", environments: working.leading, log });
    undo.push(() => reporting.stop());
    const server = await openServer(config.port, config.host);
    undo.push(() => server.drain());
    const app = createWorkerApp({ db, apiToken, metrics, leading: working.leading });
    server.answerWith(getRequestListener(app.fetch));
    log.info({ url: server.url, environments: named }, "the worker is ready");
    let stopped: Promise<void> | undefined;
    return {
      url: server.url,
      stop() {
        stopped ??= undoAll(undo, log);
        return stopped;
      },
    };
  } catch (error) {
    await undoAll(undo, log);
    throw error;
  }
}

function requireEnvironments(named: string[], known: string[]): void {
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigError(
    unknown.map((name) => `--environment '${name}': is not an environment; there are: ${known.join(", ")}`),
  );
}
