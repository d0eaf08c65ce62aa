import { Writable } from "node:stream";
import { openTerminal } from "../terminal.ts";

/** A stream that keeps what was written to it. */
export function keepWritten(options: { isTTY?: boolean; columns?: number } = {}) {
  let written = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return Object.assign(stream, { ...options, rows: 24, text: () => written });
}

/** The product's own terminal on streams that are kept. */
export function openFakeTerminal({ isTTY = false, color = false, columns = 80 } = {}) {
  const stdout = keepWritten({ isTTY, columns });
  const stderr = keepWritten({ isTTY, columns });
  const terminal = openTerminal({ stdout, stderr, color });
  return { terminal, out: stdout.text, progress: stderr.text };
}
