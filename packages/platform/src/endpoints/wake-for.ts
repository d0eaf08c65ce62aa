import type { Queries } from "../database/database.ts";
import { placeName } from "../environments/shards.ts";
import type { Work } from "../work/work.ts";
import { findEndpoint } from "./store.ts";

/** Has whoever moves this endpoint look at it now. */
export async function wakeFor(db: Queries, work: Pick<Work, "wake">, id: string): Promise<void> {
  const row = await findEndpoint(db, id);
  if (row) work.wake(placeName({ name: row.environment, shard: row.shard }));
}
