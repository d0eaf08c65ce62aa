import { createReadStream } from "node:fs";
import type { SavedPart } from "./saved-parts.ts";

/**
 * Brings the parts to where a file's changes lead. A last line without an end was being written when the process died:
 * nobody was answered on account of it, so it counts for nothing. Throws with file and line when another cannot be read.
 */
export async function readChanges(path: string, parts: SavedPart[]): Promise<void> {
  const byName = new Map(parts.map((part) => [part.name, part]));
  let rest = "";
  let number = 0;
  for await (const piece of createReadStream(path, "utf8")) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) applyLine(line, byName, `${path}, line ${++number}`);
  }
}

/** The same for a text, each of whose lines must be whole. */
export function applyChanges(text: string, parts: SavedPart[], source: string): void {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error(`${source}: its end is missing`);
  for (const [position, line] of lines.entries()) applyLine(line, byName, `${source}, line ${position + 1}`);
}

function applyLine(line: string, parts: Map<string, SavedPart>, place: string): void {
  let changes: unknown;
  try {
    changes = JSON.parse(line);
  } catch (cause) {
    throw new Error(`${place}: not what a local region writes; take the file away to begin anew`, { cause });
  }
  for (const [name, key, value] of changes as [string, string, unknown][]) {
    // What an earlier version kept and this one does not know is no loss.
    const part = parts.get(name);
    if (value === undefined) part?.remove(key);
    else part?.write(key, value);
  }
}
