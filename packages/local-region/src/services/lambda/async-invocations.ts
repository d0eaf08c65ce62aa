import type { InvocationOutcome } from "../../functions/function-runner.ts";
import { afterPeriod } from "../deliveries/after-period.ts";
import type { World } from "../world.ts";
import { noPolicyAllows } from "./find-function.ts";
import { notFound } from "./lambda-error.ts";
import { type Invoker, isPermitted } from "./permissions.ts";
import { checkRunnable, runFunction } from "./run-function.ts";
import { sendOutcome } from "./send-outcome.ts";
import type { FunctionRow, PendingEvent } from "./store.ts";
import { BUSY_SECONDS, RETRY_SECONDS } from "./timings.ts";

const MOST_AGE_SECONDS = 21_600;

/**
 * Takes an event for a function from a service of AWS's; it runs afterwards, again when it fails. Throws
 * ResourceNotFoundException, and AccessDeniedException when the function's policy does not admit the service.
 */
export function queueInvocation(world: World, functionArn: string, payload: string, invoker: Invoker): void {
  const arn = functionArn.split(":").slice(0, 7).join(":");
  const row = world.lambda.functions.get(arn);
  if (!row) throw notFound(`Function not found: ${functionArn}`);
  if (!isPermitted(row, invoker, "lambda:InvokeFunction")) {
    throw noPolicyAllows("service" in invoker ? invoker.service : invoker.arn, "lambda:InvokeFunction", arn);
  }
  acceptEvent(world, row, payload, world.ids.uuid());
}

/** Takes an event that may be taken. */
export function acceptEvent(world: World, row: FunctionRow, payload: string, requestId: string): void {
  const event = { functionArn: row.arn, requestId, payload, acceptedAt: world.clock.now().getTime(), attempts: 0 };
  world.lambda.pendingEvents.set(requestId, event);
  world.clock.after(0, () => void attempt(world, event));
}

/** After a restart: what waited is attempted, and what was running runs again. */
export function resumeInvocations(world: World): void {
  for (const event of world.lambda.pendingEvents.values()) world.clock.after(0, () => void attempt(world, event));
}

async function attempt(world: World, event: PendingEvent): Promise<void> {
  const row = world.lambda.functions.get(event.functionArn);
  if (!row) {
    forget(world, event);
    return;
  }
  const ageSeconds = (world.clock.now().getTime() - event.acceptedAt) / 1000;
  if (ageSeconds > (row.eventInvoke?.mostAgeSeconds ?? MOST_AGE_SECONDS)) {
    forget(world, event);
    sendOutcome(world, row, event, undefined, "EventAgeExceeded");
    return;
  }
  if (!isRunnable(world, row)) {
    afterPeriod(world.clock, BUSY_SECONDS, () => void attempt(world, event));
    return;
  }
  const tried = { ...event, attempts: event.attempts + 1 };
  let outcome: InvocationOutcome;
  try {
    outcome = await runFunction(world, row, tried);
  } catch (error) {
    forget(world, event);
    world.log?.(`function ${row.name} could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  settle(world, tried, outcome);
}

function settle(world: World, event: PendingEvent, outcome: InvocationOutcome): void {
  // It may have been changed or deleted while it ran.
  const row = world.lambda.functions.get(event.functionArn);
  if (!row) {
    forget(world, event);
    return;
  }
  if (!outcome.hasFailed) {
    forget(world, event);
    sendOutcome(world, row, event, outcome, "Success");
    return;
  }
  const wait = event.attempts > (row.eventInvoke?.mostRetries ?? 2) ? undefined : RETRY_SECONDS[event.attempts - 1];
  if (wait === undefined) {
    forget(world, event);
    sendOutcome(world, row, event, outcome, "RetriesExhausted");
    return;
  }
  world.lambda.pendingEvents.set(event.requestId, event);
  afterPeriod(world.clock, wait, () => void attempt(world, event));
}

function forget(world: World, { requestId }: PendingEvent): void {
  world.lambda.pendingEvents.delete(requestId);
}

function isRunnable(world: World, row: FunctionRow): boolean {
  try {
    checkRunnable(world, row);
    return true;
  } catch {
    return false;
  }
}
