import { ConnectionInput, type TestRunProblem, type TestStage } from "@postern/platform-api";
import type { Logger } from "pino";
import type { EnvironmentConfig } from "../config.ts";
import { savedConnection, unsavedConnection } from "../connections/connection-for-test.ts";
import { signInSecret } from "../connections/sign-in-secret.ts";
import { trustedAuthorities } from "../connections/trusted-authorities.ts";
import type { Database } from "../database/database.ts";
import { placeOfEndpoint } from "../endpoints/place-of-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import type { Sealer } from "../sealing/seal.ts";
import { traced, tracedAfterwards } from "../traces/traced.ts";
import { runTest } from "./run-test.ts";
import { beginTestRun, endTestRun, type TestRunRow, writeStages } from "./store.ts";

export interface PerformParts {
  db: Database;
  environments: EnvironmentConfig[];
  provisioner: Provisioner;
  sealer: Sealer;
  /** PEM of those that sign for RDS, if configured. */
  rdsAuthorities: () => string | undefined;
  log: Logger;
}

/**
 * Performs a test run that waits, or one that a killed worker has begun: from its start. Each stage is in the database as
 * soon as it ends; so is why the test could not be run, where it could not.
 */
export function performTest(parts: PerformParts, environment: EnvironmentConfig, id: string): Promise<void> {
  const attributes = { "postern.test_run": id, "postern.environment": environment.name };
  return traced("test run", attributes, () => perform(parts, environment, id));
}

async function perform(parts: PerformParts, within: EnvironmentConfig, id: string): Promise<void> {
  const { db, provisioner, rdsAuthorities, log } = parts;
  const run = await beginTestRun(db, id);
  if (!run) return;
  const started = performance.now();
  const stages: TestStage[] = [];
  let writing = Promise.resolve();
  const onStage = (stage: TestStage) => {
    stages.push(stage);
    tracedAfterwards(`test stage ${stage.stage}`, stage.ms, { "postern.test_run": id, "postern.ok": stage.ok });
    const soFar = [...stages];
    writing = writing.then(() => writeStages(db, id, soFar));
    // The end writes them all; until then a reader sees fewer.
    writing.catch((error: unknown) => log.warn({ err: error, testRun: id }, "a stage could not be stored"));
  };
  const ended = { ms: 0, ok: false, serverVersion: null, isWriter: null, problem: null, stages };
  try {
    const { connection, secrets } = await connectionOf(parts, run);
    const environment = await placeOfEndpoint(db, within, connection.endpointId);
    const authorities = trustedAuthorities(connection.tls.authorities, rdsAuthorities);
    const trusting = { ...connection, tls: { ...connection.tls, authorities } };
    const password = await signInSecret(connection, secrets.password, provisioner, environment, run.tenantId);
    const tested = { password, clientKey: secrets.clientKey };
    const { host, port } = connection;
    const outcome = await runTest(trusting, tested, provisioner, environment, onStage);
    await writing.catch(() => undefined);
    await endTestRun(db, id, { ...ended, ...outcome, host, port });
  } catch (error) {
    await writing.catch(() => undefined);
    const ms = Math.round(performance.now() - started);
    await endTestRun(db, id, { ...ended, ms, problem: problemOf(error, id, log) });
  }
}

async function connectionOf(parts: PerformParts, { id, tenantId, connectionId, sealedInput }: TestRunRow) {
  if (connectionId !== null) return savedConnection(parts, tenantId, connectionId);
  if (sealedInput === null) throw new Error(`test run '${id}' has neither a connection nor what to test`);
  const input = ConnectionInput.parse(JSON.parse(parts.sealer.unseal(sealedInput, id)));
  const { password, clientKey } = input;
  return { connection: await unsavedConnection(parts, tenantId, input), secrets: { password, clientKey } };
}

function problemOf(error: unknown, id: string, log: Logger): TestRunProblem {
  if (error instanceof ApiProblem) {
    const { code, message, details } = error;
    const { problems } = details;
    return { code, detail: message, ...(problems ? { problems } : {}) };
  }
  log.error({ err: error, testRun: id }, "a test could not be performed");
  return { code: "internal", detail: "the test could not be performed; the worker's log says why" };
}
