import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Hands out each line. Unlike `node:readline` it ends one at a line feed only: JSON may hold U+2028. */
export function readLines(stream: Readable, onLine: (line: string) => void, onEnd: () => void): void {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  stream.on("data", (chunk: Buffer) => {
    const [first = "", ...rest] = decoder.write(chunk).split("\n");
    parts.push(first);
    for (const next of rest) {
      onLine(parts.join(""));
      parts = [next];
    }
  });
  stream.on("close", () => {
    const last = parts.join("");
    if (last !== "") onLine(last);
    onEnd();
  });
}
