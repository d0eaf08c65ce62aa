import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Sealer } from "./seal.ts";
import { lockSealedOtherwise, replaceSealed, SEALED_COLUMNS, type SealedColumn } from "./store.ts";

const AT_ONCE = 100;

export interface Resealed {
  resealed: number;
  /** What no configured key opens. */
  unknown: string[];
}

/** Seals everything anew that another key has sealed, a few rows at a time, while all goes on. */
export async function resealAll(db: Database, sealer: Sealer, stopped = () => false): Promise<Resealed> {
  const outcome: Resealed = { resealed: 0, unknown: [] };
  for (const column of SEALED_COLUMNS) {
    let after: string | undefined = "";
    while (after !== undefined && !stopped()) after = await resealSome(db, sealer, column, after, outcome);
  }
  return outcome;
}

/** Once, from the start of a server on: a key changes only with the configuration. */
export function startResealing(db: Database, sealer: Sealer, log: Logger): { stop(): Promise<void> } {
  let isStopped = false;
  const running = resealAll(db, sealer, () => isStopped).then(
    ({ resealed, unknown }) => {
      if (resealed > 0) log.info({ resealed }, "secrets were sealed anew with the current key");
      if (unknown.length > 0) log.error({ unknown }, "secrets were sealed with a key that is not configured");
    },
    (error: unknown) => log.error({ err: error }, "secrets could not be sealed anew"),
  );
  return {
    stop() {
      isStopped = true;
      return running;
    },
  };
}

/** Answers the last row's id; undefined when there are no more. */
function resealSome(
  db: Database,
  sealer: Sealer,
  column: SealedColumn,
  after: string,
  outcome: Resealed,
): Promise<string | undefined> {
  return db.transaction(async (transaction) => {
    const rows = await lockSealedOtherwise(transaction, column, sealer.prefix, after, AT_ONCE);
    for (const { id, sealed } of rows) {
      const plain = openOrUndefined(sealer, sealed, id);
      if (plain === undefined) {
        outcome.unknown.push(`${column.name}: ${id}`);
        continue;
      }
      await replaceSealed(transaction, column, id, sealer.seal(plain, id));
      outcome.resealed += 1;
    }
    return rows.at(-1)?.id;
  });
}

function openOrUndefined(sealer: Sealer, sealed: string, id: string): string | undefined {
  try {
    return sealer.unseal(sealed, id);
  } catch {
    return undefined;
  }
}
