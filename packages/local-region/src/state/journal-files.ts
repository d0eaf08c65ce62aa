import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { makeAppendFile } from "./append-file.ts";
import { HEADER } from "./format.ts";
import { readChanges } from "./read-changes.ts";
import type { SavedPart } from "./saved-parts.ts";

/** A region's state on disk: one snapshot, and the changes since it was begun. */
export interface JournalFiles {
  /**
   * In the file when this returns: the death of this process does not undo it. Throws StateNotWritten when the disk does
   * not take it, as one that is full; it is written then, in its turn, with the next changes that the disk takes.
   */
  append(changes: string): void;
  /** Waits for a snapshot that is being written. */
  close(): Promise<void>;
}

/** What changed is only in memory so far. */
export class StateNotWritten extends Error {}

/** Changes that are worth a new snapshot, in bytes; more when the state itself is large. */
const LEAST_TO_COMPACT = 8 * 1024 * 1024;
/** A snapshot that a kill cut off: nobody writes on in it, as the next has another number. */
const DRAFT = /^snapshot-\d{8}\.jsonl\.draft$/;
/** Entries that are written before others get their turn. */
const ENTRIES_AT_ONCE = 500;

/**
 * Reads what is there into the parts, then takes changes. A snapshot is written while calls go on: what it has of them
 * already, the journal begun before it says once more. Both are for their owner's eyes only.
 */
export async function openJournalFiles(
  directory: string,
  parts: SavedPart[],
  log: (line: string) => void,
): Promise<JournalFiles> {
  const nameOf = (sort: "journal" | "snapshot", number: number) =>
    join(directory, `${sort}-${String(number).padStart(8, "0")}.jsonl`);
  const numbers = (sort: "journal" | "snapshot") =>
    readdirSync(directory)
      .flatMap((name) => new RegExp(`^${sort}-(\\d{8})\\.jsonl$`).exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other);

  for (const name of readdirSync(directory)) if (DRAFT.test(name)) rmSync(join(directory, name));
  const snapshot = numbers("snapshot").at(-1) ?? 0;
  const journals = numbers("journal").filter((number) => number >= snapshot);
  if (snapshot > 0) await readChanges(nameOf("snapshot", snapshot), parts);
  for (const number of journals) await readChanges(nameOf("journal", number), parts);

  let current = Math.max(snapshot, journals.at(-1) ?? 0) + 1;
  let file = makeAppendFile(nameOf("journal", current), Buffer.from(HEADER));
  const unwritten: Buffer[] = [];
  let isFailing = false;
  let size = journals.reduce((sum, number) => sum + statSync(nameOf("journal", number)).size, 0);
  let limit = LEAST_TO_COMPACT;
  let compacting: Promise<void> | undefined;
  let isClosed = false;

  const compact = async () => {
    size = 0;
    current += 1;
    const number = current;
    const next = makeAppendFile(nameOf("journal", number), Buffer.from(HEADER));
    file.close();
    file = next;
    const draft = `${nameOf("snapshot", number)}.draft`;
    const written = await writeSnapshot(draft, parts).catch((error) => {
      rmSync(draft, { force: true });
      throw error;
    });
    renameSync(draft, nameOf("snapshot", number));
    for (const sort of ["snapshot", "journal"] as const)
      for (const old of numbers(sort)) if (old < number) rmSync(nameOf(sort, old));
    limit = Math.max(LEAST_TO_COMPACT, written);
  };
  const write = (): void => {
    try {
      for (let piece = unwritten[0]; piece; piece = unwritten[0]) {
        file.append(piece);
        unwritten.shift();
        size += piece.length;
      }
    } catch (cause) {
      const message = `the state in ${directory} cannot be written: ${(cause as Error).message}`;
      if (!isFailing) log(`${message}; calls that change something fail until it can, make room there`);
      isFailing = true;
      throw new StateNotWritten(message, { cause });
    }
    if (isFailing) log(`the state in ${directory} is written again, with all that had to wait`);
    isFailing = false;
  };
  return {
    append(changes) {
      if (isClosed) return;
      unwritten.push(Buffer.from(changes));
      write();
      if (size < limit || compacting) return;
      compacting = compact()
        .catch((error: Error) => log(`the state in ${directory} was not compacted, and only grows: ${error.message}`))
        .finally(() => {
          compacting = undefined;
        });
    },
    async close() {
      await compacting;
      isClosed = true;
      file.close();
    },
  };
}

/** All entries as changes from nothing, in the order of the parts; gives the number of bytes. */
export async function writeSnapshot(path: string, parts: SavedPart[]): Promise<number> {
  const file = await open(path, "w", 0o600);
  try {
    let bytes = 0;
    for await (const lines of snapshotLines(parts)) {
      await file.appendFile(lines);
      bytes += Buffer.byteLength(lines);
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

/** The same as text, in pieces between which others get their turn. */
export async function* snapshotLines(parts: SavedPart[]): AsyncGenerator<string> {
  yield HEADER;
  for (const part of parts) {
    const keys = [...part.keys()];
    for (let at = 0; at < keys.length; at += ENTRIES_AT_ONCE) {
      const changes = keys.slice(at, at + ENTRIES_AT_ONCE).flatMap((key) => {
        const json = part.read(key);
        return json === undefined ? [] : [`[${JSON.stringify(part.name)},${JSON.stringify(key)},${json}]`];
      });
      if (changes.length > 0) yield `[${changes.join(",")}]\n`;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
