import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import type { PlatformConfig } from "./config.ts";
import { connectDatabase } from "./database/connect-database.ts";
import { countEndpointsByState } from "./endpoints/store.ts";
import { followEnvironments } from "./environments/live-environments.ts";
import { recordEnvironments } from "./environments/record-environments.ts";
import { openEvents } from "./events/open-events.ts";
import { startReporting } from "./health/report-activity.ts";
import { openLog } from "./http/log.ts";
import { openMetrics } from "./http/metrics.ts";
import { openServer } from "./http/open-server.ts";
import { openMailbox } from "./mails/open-mailbox.ts";
import { openLetters } from "./mails/request-letters.ts";
import { startSending } from "./mails/send-mails.ts";
import type { Provisioner } from "./provisioning/provisioner.ts";
import { startExpiring } from "./requests/expire-requests.ts";
import { startResealing } from "./sealing/reseal.ts";
import { createSealer } from "./sealing/seal.ts";
import { openSignIn } from "./sign-in/open-sign-in.ts";
import { startTracing } from "./traces/start-tracing.ts";
import { undoAll } from "./undo-all.ts";
import { startDelivering } from "./webhooks/deliver.ts";
import { openQueue } from "./work/open-queue.ts";
import { queuedWork } from "./work/queued-work.ts";
import { workForEnvironments } from "./work/work-for-environments.ts";
import { workSettings } from "./work/work-settings.ts";

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

/**
 * Starts a server, unless the configuration says otherwise with a worker in it, and without a DATABASE_URL its own
 * Postgres; undoes all of it on failure.
 */
export async function startPlatform(config: PlatformConfig, parts: PlatformParts = {}): Promise<Platform> {
  const log = parts.log ?? openLog(config.logLevel);
  const undo: (() => Promise<void>)[] = [];
  try {
    const tracing = config.tracesUrl === undefined ? undefined : startTracing(config.tracesUrl, "server");
    undo.push(async () => tracing?.stop());
    const database = await connectDatabase(config, log, undo);
    const { apiToken, sealKey, unsealKeys, approvalDays, oidc, mail } = config;
    const { db } = database;
    await recordEnvironments(db, config.environments);
    const { environments, refresh, stop: stopFollowing } = await followEnvironments(db, config.environments, log);
    undo.push(async () => stopFollowing());
    const sealer = createSealer(sealKey, unsealKeys);
    const queue = await openQueue(database.where, log);
    undo.push(() => queue.stop());
    const metrics = openMetrics({ countEndpoints: () => countEndpointsByState(db) }, { ofProcess: true });
    let environmentsLed = (): string[] => [];
    if (config.worker) {
      const working = await workForEnvironments({
        ...{ database, queue, environments, sealer, metrics, log },
        ...workSettings(config, metrics, parts.provisioner),
      });
      undo.push(() => working.stop());
      environmentsLed = working.leading;
    }
    const reporting = startReporting({ db, metrics, kind: "server", environments: environmentsLed, log });
    undo.push(() => reporting.stop());
    const resealing = startResealing(db, sealer, log);
    undo.push(() => resealing.stop());
    const delivering = startDelivering({ db, sealer, log });
    undo.push(() => delivering.stop());
    const server = await openServer(config.port, config.host);
    undo.push(() => server.drain());
    const events = openEvents({ pool: database.pool, log });
    undo.push(() => events.stop());
    // Known only now where any free port was to be taken; who has found it by then has not sent a call yet.
    const { url } = server;
    const publicUrl = config.publicUrl ?? url;
    const mailbox = openMailbox(sealer, mail !== undefined);
    const sending = mail && startSending({ db, sealer, log, mail });
    undo.push(async () => sending?.stop());
    const expiring = startExpiring(db, log, openLetters(mailbox, publicUrl));
    undo.push(() => expiring.stop());
    const signIn = openSignIn({ db, publicUrl, sealKey, oidc, log });
    parts.console?.catch((error: unknown) => log.warn({ err: error }, "there is no console"));
    const app = createApp({
      ...{ db, environments, approvalDays, apiToken, signIn, publicUrl, metrics, events, sealer, mailbox, log },
      work: queuedWork(queue, log),
      ...{ aws: config.aws, callsPerMinute: config.callsPerMinute, refreshEnvironments: refresh },
      console: parts.console,
    });
    server.answerWith(getRequestListener(app.fetch));
    log.info({ url, environments: environments.map(({ name }) => name) }, "the platform is ready");
    let stopped: Promise<void> | undefined;
    return {
      url,
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
