import type { World } from "../world.ts";
import { inTurn } from "./in-turn.ts";
import { logFailure } from "./log-failure.ts";
import type { DbInstanceRow } from "./store.ts";

/**
 * Leaves the status that the instance has now for `available` once the work is done and AWS's time is over; for
 * `failed`, with the cause in the log, when the work fails. What happens to the instance meanwhile goes first.
 */
export async function becomeAvailable(
  world: World,
  row: DbInstanceRow,
  awsSeconds: number,
  work: () => Promise<void>,
): Promise<void> {
  const { status } = row;
  const delay = new Promise<void>((resolve) => world.clock.after(awsSeconds, resolve));
  try {
    await inTurn(row, work);
    await delay;
    if (row.status !== status) return;
    row.status = "available";
    row.createdAt ??= world.clock.now();
  } catch (error) {
    if (row.status === "deleting") return;
    row.status = "failed";
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} failed while ${status}`, error);
  }
}
