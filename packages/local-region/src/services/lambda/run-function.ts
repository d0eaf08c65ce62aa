import type { InvocationOutcome } from "../../functions/function-runner.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { setupOf } from "./function-environment.ts";
import { conflict } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";

/** What one function may have at a time on this machine, where AWS has 1,000 for an account. */
const MOST_AT_ONCE = 20;

/** Throws what stands against an invocation now: no concurrency left, or a function that is not Active. */
export function checkRunnable(world: World, row: FunctionRow): void {
  if (row.state !== "Active") {
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${row.state}`,
    );
  }
  if (world.functions.running(row.arn) >= Math.min(row.reservedConcurrency ?? MOST_AT_ONCE, MOST_AT_ONCE)) {
    throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
  }
}

/** Runs the function once, as it is now. */
export function runFunction(
  world: World,
  row: FunctionRow,
  invocation: { requestId: string; payload: string },
): Promise<InvocationOutcome> {
  checkRunnable(world, row);
  return world.functions.invoke(setupOf(world, row), invocation);
}
