import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const here = import.meta.dirname;
const SOURCES = [
  "src",
  "public",
  "index.html",
  "vite.config.ts",
  "build-files.ts",
  "package.json",
  "../platform-api/src",
  "../../package-lock.json",
];

/**
 * Where the console's files for browsers are. They are built the first time that they are asked for after a source has
 * changed, which takes seconds; several processes may ask at once.
 * @throws Error with what the build said, or the signal's reason.
 */
export async function buildConsole(signal: AbortSignal): Promise<string> {
  const built = join(here, "dist", await fingerprint());
  if (existsSync(built)) return built;
  await runBuild(built, signal);
  return built;
}

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const path = join(here, source);
    for (const file of await filesIn(path)) {
      if (file.endsWith(".test.ts")) continue;
      hash.update(`${source}/${file}\0`).update(await readFile(join(path, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** A file is its own and only one. */
async function filesIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(path.length)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [""];
    throw error;
  }
}

async function runBuild(directory: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [join(here, "build-files.ts"), directory], {
    // Whatever asks for it: a test's own NODE_ENV would build what React's developers see.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe"],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [code, said] = await Promise.all([ended, text(child.stderr)]);
  if (code !== 0) throw new Error(`the console could not be built:\n${said.slice(-2000)}`);
}
