import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import { advance, type Observation, type Surroundings } from "./advance.ts";
import { type EndpointRow, findEndpoint, moveEndpoint, postponeLook } from "./store.ts";

/** More steps than this in one go would be a loop. */
const STEPS_AT_ONCE = 12;

/** Takes an endpoint as far as it goes at this moment; never throws: a failure is noted and tried again. */
export async function takeSteps(
  row: EndpointRow,
  observation: Observation,
  surroundings: Surroundings & { log: Logger },
  isStopping: () => boolean,
): Promise<void> {
  const { log } = surroundings;
  let current: EndpointRow | undefined = row;
  try {
    for (let step = 0; step < STEPS_AT_ONCE && current && !isStopping(); step += 1) {
      // What was observed holds for the endpoint it was asked about; a new one is observed at the next look.
      const seen = current.vpcEndpointId === row.vpcEndpointId ? observation : "unasked";
      const next: EndpointRow | undefined = await advance(current, seen, surroundings);
      if (next && next.state !== current.state) {
        log.info({ endpoint: next.id, from: current.state, to: next.state, reason: next.reason }, "endpoint moved");
      }
      current = next;
    }
  } catch (error) {
    await noteFailure(current ?? row, error, surroundings).catch((noting: unknown) =>
      log.warn({ err: noting, endpoint: row.id }, "a failed step could not be noted"),
    );
  }
}

/** A refusal that no repetition will change ends the attempt; everything else is tried again, ever more rarely. */
async function noteFailure(
  { id }: EndpointRow,
  error: unknown,
  { db, log, lookIntervalMs }: { db: Database; log: Logger; lookIntervalMs: number },
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const now = await findEndpoint(db, id);
  if (!now) return;
  const final = error instanceof ProvisioningError && !error.retryable;
  log.warn({ endpoint: id, state: now.state, err: error, final }, "a step failed");
  if (final && (now.state === "checking" || now.state === "creating" || now.state === "updating")) {
    await moveEndpoint(db, now, "failed", { reason: message });
    return;
  }
  const delayMs = Math.min(lookIntervalMs * 2 ** Math.min(now.failedLooks, 8), 300_000);
  await postponeLook(db, now, delayMs, `${message}; it is tried again by itself`);
}
