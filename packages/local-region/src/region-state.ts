import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openPersistentDirectory } from "@postern/postgres-server";
import type { Endings } from "./endings.ts";
import type { DatabaseServers } from "./postgres/database-servers.ts";
import { type KeptDatabases, keepDatabases } from "./postgres/kept-databases.ts";
import { restoreSnapshot, writeSnapshot } from "./region-snapshot.ts";
import type { World } from "./services/world.ts";
import type { Clock } from "./state/clock.ts";
import { createJournal, type Journal, NO_JOURNAL } from "./state/journal.ts";
import { openJournalFiles } from "./state/journal-files.ts";
import { type SavedPart, savedParts } from "./state/saved-parts.ts";

/** A directory for a region that is to survive its process. */
export interface StateDirectory {
  path: string;
  databases: KeptDatabases;
}

/** Takes the directory for this process alone; it is made when it is missing. */
export async function openStateDirectory(wished: string, endings: Endings): Promise<StateDirectory> {
  const path = resolve(wished);
  // Postgres may run as another user, who has to pass through; what is to be read by nobody is protected by itself.
  await mkdir(path, { recursive: true, mode: 0o711 });
  const lease = await openPersistentDirectory(path);
  endings.add("state directory", () => lease.release());
  return { path, databases: keepDatabases(join(path, "databases")) };
}

/** What a region keeps, and where it goes. */
export interface RegionState {
  journal: Journal;
  /** Whether there was something of an earlier run. */
  isResumed: boolean;
  /** All of it as text, with what the databases hold. */
  snapshot(databases: DatabaseServers | undefined): Promise<string>;
  /** Empties every store; the clock goes on as it is. */
  empty(): void;
}

/**
 * Fills the stores from the directory or from a snapshot's file, and from then on writes what changes in them to the
 * directory. Without a directory nothing is written.
 */
export async function openRegionState(
  world: World,
  options: {
    directory: StateDirectory | undefined;
    restore: string | undefined;
    /** Where what a snapshot has of databases goes. */
    databases: KeptDatabases | undefined;
    /** Stores that are not the world's. */
    more: Record<string, object>;
    log: (line: string) => void;
  },
  endings: Endings,
): Promise<RegionState> {
  const { directory, restore, databases, more, log } = options;
  const parts = savedParts({ ...storesOf(world), ...more, ids: world.ids, clock: world.clock });
  const files = directory && (await openJournalFiles(directory.path, parts, log));
  endings.add("state files", () => files?.close());
  const found = countEntries(parts);
  if (restore !== undefined && databases) {
    if (found > 0) throw new Error(`${directory?.path} holds a region already: restore into an empty directory`);
    await restoreSnapshot(restore, parts, databases);
  }
  // What was restored is not written yet: a new region's journal begins with all of it.
  const journal = files ? createJournal(parts, files.append, { isNew: restore !== undefined }) : NO_JOURNAL;
  endings.add("journal", () => {
    journal.sweep();
    journal.stop();
  });
  return {
    journal,
    isResumed: countEntries(parts) > 0,
    async snapshot(servers) {
      const lines: string[] = [];
      for await (const line of writeSnapshot(parts, servers?.backUps() ?? noPieces())) lines.push(line);
      return lines.join("");
    },
    empty() {
      for (const part of parts) if (part.watch) for (const key of [...part.keys()]) part.remove(key);
      journal.sweep();
    },
  };
}

/** The clock, so that what a call leaves for later is still known as that call's. */
export function keptClock(clock: Clock, journal: () => Journal): Clock {
  return Object.defineProperties(
    {
      ...clock,
      after: (awsSeconds: number, task: () => void) => clock.after(awsSeconds, journal().bind(task)),
      // A period has no end, and neither would the list of what the call has had in its hands.
      every: (awsSeconds: number, task: () => void) => journal().apart(() => clock.every(awsSeconds, task)),
    },
    {
      movedMs: {
        get: () => clock.movedMs,
        set: (moved: number) => Object.assign(clock, { movedMs: moved }),
        enumerable: true,
      },
    },
  ) as Clock;
}

/** The members of the world that hold tables or maps. */
function storesOf(world: World): Record<string, object> {
  const isStored = (value: unknown) =>
    value instanceof Map || (typeof value === "object" && value !== null && "put" in value && "watch" in value);
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(world)).flatMap(([name, { value }]) =>
      typeof value === "object" && value !== null && Object.values(value).some(isStored)
        ? [[name, value as object]]
        : [],
    ),
  );
}

async function* noPieces() {}

function countEntries(parts: SavedPart[]): number {
  let count = 0;
  for (const part of parts) if (part.watch) count += [...part.keys()].length;
  return count;
}
