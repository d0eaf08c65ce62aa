import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "vite";

/** Run by `build-console.ts` as a process that can be ended: builds aside, and puts all in its place at once. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("say which directory to build into");

const unfinished = `${directory}.${process.pid}`;
try {
  await build({
    root: import.meta.dirname,
    configFile: join(import.meta.dirname, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: unfinished, emptyOutDir: true },
  });
  const files = await readdir(unfinished, { recursive: true });
  await Promise.all(
    files.filter((file) => /\.(js|css|html|svg)$/.test(file)).map((file) => compress(unfinished, file)),
  );
  await rename(unfinished, directory);
} catch (error) {
  // Another process was quicker: its files are the same.
  if (!existsSync(directory)) throw error;
} finally {
  await rm(unfinished, { recursive: true, force: true });
}

async function compress(directory: string, file: string): Promise<void> {
  const path = join(directory, file);
  await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }));
}
