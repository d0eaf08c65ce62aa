import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionInput, TestRun } from "@postern/platform-api";
import { requireConnection, unsavedConnection } from "../connections/connection-for-test.ts";
import type { SaveParts } from "../connections/save.ts";
import { newId } from "../database/ids.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Work } from "../work/work.ts";
import { findTestRun, insertTestRun } from "./store.ts";

export interface StartParts extends SaveParts {
  work: Work;
}

/** Longer than a test takes whose every stage runs into its time-out. */
const ENDED_WITHIN_MS = 55_000;

/** Has a worker test a saved connection. */
export async function startSavedTest(parts: StartParts, tenantId: TenantId, connectionId: string): Promise<TestRun> {
  const { environment, host, port } = await requireConnection(parts.db, tenantId, connectionId);
  requireEnvironment(parts, environment);
  return start(parts, { id: newId("run"), tenantId, connectionId, environment, host, port, sealedInput: null });
}

/** Has a worker test a connection that is not saved: it is kept, sealed, until the test has ended. */
export async function startUnsavedTest(
  parts: StartParts,
  tenantId: TenantId,
  input: ConnectionInput,
): Promise<TestRun> {
  const { environment, host, port } = await unsavedConnection(parts, tenantId, input);
  requireEnvironment(parts, environment);
  const id = newId("run");
  const sealedInput = parts.sealer.seal(JSON.stringify(input), id);
  return start(parts, { id, tenantId, connectionId: null, environment, host, port, sealedInput });
}

/**
 * The run once it has ended, or as it is when that takes too long.
 * @throws ApiProblem for what kept it from being performed
 */
export async function awaitTestRun(parts: StartParts, tenant: TenantId, started: TestRun): Promise<TestRun> {
  const deadline = Date.now() + ENDED_WITHIN_MS;
  let run: TestRun | undefined = started;
  for (let waitMs = 10; run && run.state !== "ended" && Date.now() < deadline; waitMs = Math.min(waitMs * 1.5, 250)) {
    await sleep(waitMs);
    run = await findTestRun(parts.db, tenant, started.id);
  }
  if (!run) throw new ApiProblem("not-found", `test run '${started.id}' was deleted with its connection`);
  if (run.problem) {
    const { code, detail, problems } = run.problem;
    throw new ApiProblem(code, detail, problems ? { problems } : {});
  }
  return run;
}

function start({ db, work }: StartParts, run: Parameters<typeof insertTestRun>[1]): Promise<TestRun> {
  return db.transaction(async (transaction) => {
    const started = await insertTestRun(transaction, run);
    await work.startTest(transaction, run);
    return started;
  });
}

function requireEnvironment({ environments }: StartParts, environment: string): void {
  if (environments.some(({ name }) => name === environment)) return;
  const detail = `environment '${environment}' is no longer configured; move the connection to another`;
  throw new ApiProblem("not-in-this-state", detail);
}
