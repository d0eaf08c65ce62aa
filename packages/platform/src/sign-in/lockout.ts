import { createHash } from "node:crypto";
import type { Database } from "../database/database.ts";
import { deleteFailures, lockFailures, updateFailures } from "./store.ts";

const FREE_ATTEMPTS = 5;
const LONGEST_MINUTES = 60;
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * Counts an attempt to sign in with this address. After five that failed, the next has to wait a minute, then two, four,
 * up to an hour: answers until when, in which case the attempt must not be made.
 */
export function countAttempt(db: Database, email: string): Promise<Date | undefined> {
  const digest = digestOf(email);
  return db.transaction(async (transaction) => {
    const now = Date.now();
    const before = await lockFailures(transaction, digest);
    if (before.lockedUntil && before.lockedUntil.getTime() > now) return before.lockedUntil;
    const count = now - before.lastAt.getTime() > FORGOTTEN_AFTER_MS ? 1 : before.count + 1;
    const minutes = count < FREE_ATTEMPTS ? 0 : Math.min(2 ** (count - FREE_ATTEMPTS), LONGEST_MINUTES);
    const lockedUntil = minutes > 0 ? new Date(now + minutes * 60_000) : null;
    await updateFailures(transaction, { digest, count, lockedUntil, lastAt: new Date(now) });
    return undefined;
  });
}

export function forgetAttempts(db: Database, email: string): Promise<void> {
  return deleteFailures(db, digestOf(email));
}

function digestOf(email: string): string {
  return createHash("sha256").update(email).digest("hex");
}
