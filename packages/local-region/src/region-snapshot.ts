import type { KeptDatabases } from "./postgres/kept-databases.ts";
import { snapshotLines } from "./state/journal-files.ts";
import { changesInto, linesOf } from "./state/read-changes.ts";
import type { SavedPart } from "./state/saved-parts.ts";

/** A piece of what a database held: a compressed archive of its cluster. */
interface DatabasePiece {
  id: string;
  piece: Buffer;
}

const END = '"end"';
const INSTEAD = "give a file that postern region snapshot wrote";

/** A region as lines of text: what its stores hold, then what its databases hold. */
export async function* writeSnapshot(
  parts: SavedPart[],
  databases: AsyncIterable<DatabasePiece>,
): AsyncGenerator<string> {
  yield* snapshotLines(parts);
  for await (const { id, piece } of databases)
    yield `${JSON.stringify({ database: id, piece: piece.toString("base64") })}\n`;
  yield `${END}\n`;
}

/**
 * Fills the parts and makes the databases' data from such a file. Throws, by file and line, when it is not one, is of
 * another version, or ends before its end.
 */
export async function restoreSnapshot(path: string, parts: SavedPart[], databases: KeptDatabases): Promise<void> {
  const apply = changesInto(parts);
  const archives = new Map<string, Buffer[]>();
  let isWhole = false;
  for await (const line of linesOf(path, INSTEAD)) {
    isWhole = line.text === END;
    if (isWhole) continue;
    if (!line.text.startsWith("{")) apply(line);
    else {
      const { database, piece } = JSON.parse(line.text) as { database: string; piece: string };
      const archive = archives.get(database) ?? [];
      archives.set(database, archive);
      archive.push(Buffer.from(piece, "base64"));
    }
  }
  if (!isWhole) throw new Error(`${path}: its end is missing; ${INSTEAD}, to its end`);
  for (const [id, archive] of archives) await databases.restore(id, archive);
}
