import { createReadStream } from "node:fs";
import { checkHeader } from "./format.ts";
import type { SavedPart } from "./saved-parts.ts";

/** One line of a file of ours; `place` names it in errors. */
export interface Line {
  text: string;
  place: string;
}

const BEGIN_ANEW = "take the file away to begin anew";

/**
 * Brings the parts to where a file's changes lead. A last line without an end was being written when the process died:
 * nobody was answered on account of it, so it counts for nothing. Throws with file and line when another cannot be read.
 */
export async function readChanges(path: string, parts: SavedPart[]): Promise<void> {
  const apply = changesInto(parts);
  for await (const line of linesOf(path, BEGIN_ANEW)) apply(line);
}

/** Of a line, a list of changes. */
export function changesInto(parts: SavedPart[]): (line: Line) => void {
  const byName = new Map(parts.map((part) => [part.name, part]));
  return ({ text, place }) => {
    for (const [name, key, value] of parse(text, place)) {
      // What an earlier version kept and this one does not know is no loss.
      const part = byName.get(name);
      if (value === undefined) part?.remove(key);
      else part?.write(key, value);
    }
  };
}

/** Every whole line but the header, which is checked; `instead` says what to do with a file that is not ours. */
export async function* linesOf(path: string, instead: string): AsyncGenerator<Line> {
  let rest = "";
  let number = 0;
  for await (const piece of createReadStream(path, "utf8")) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      number += 1;
      if (number === 1) checkHeader(text, path, instead);
      else yield { text, place: `${path}, line ${number}` };
    }
  }
}

function parse(text: string, place: string): [string, string, unknown][] {
  try {
    const changes = JSON.parse(text);
    if (Array.isArray(changes) && changes.every(isChange)) return changes;
  } catch {
    // Told as any other damage.
  }
  throw new Error(`${place}: not what a local region writes; ${BEGIN_ANEW}`);
}

function isChange(change: unknown): boolean {
  return Array.isArray(change) && typeof change[0] === "string" && typeof change[1] === "string";
}
