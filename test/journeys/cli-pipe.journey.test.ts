import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;

/** By bash, which tells how the first program of the pipe ended. */
async function pipe(words: string, reader: string) {
  const script = `'${process.execPath}' '${MAIN}' ${words} | ${reader}; echo "ended with \${PIPESTATUS[0]}"`;
  return promisify(execFile)("bash", ["--norc", "-c", script]);
}

test.each(["--help", "region start --help", "schema", "region operations --all"])(
  "postern %s ends well when its reader leaves after a line, and before any",
  async (words) => {
    const first = await pipe(words, "head -n 1");
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(/^\S.*\nended with 0\n$/);
    const none = await pipe(words, "true");
    expect(none.stderr).toBe("");
    expect(none.stdout).toBe("ended with 0\n");
  },
);
