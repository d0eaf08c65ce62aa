import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** A file that grows by whole pieces. */
export interface AppendFile {
  /** In the file when this returns; when it throws, nothing of the piece is. */
  append(piece: Buffer): void;
  close(): void;
}

/** Makes the file, for its owner's eyes only, with a first piece. */
export function makeAppendFile(path: string, first: Buffer): AppendFile {
  const file = openSync(path, "wx", 0o600);
  let length = 0;
  const append = (piece: Buffer): void => {
    try {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at, piece.length - at, length + at);
    } catch (error) {
      // Half a line would spoil the next.
      ftruncateSync(file, length);
      throw error;
    }
    length += piece.length;
  };
  try {
    append(first);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return {
    append,
    close() {
      fsyncSync(file);
      closeSync(file);
    },
  };
}
