import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

const MOST_BYTES = 262_144_000;

/** The files of a function's zip, by name. Throws when it is none, holds none, or more than Lambda takes. */
export function readZip(zip: Uint8Array): Record<string, Uint8Array> {
  let size = 0;
  const files = unzipSync(zip, {
    filter({ originalSize }) {
      size += originalSize;
      return size <= MOST_BYTES;
    },
  });
  if (size > MOST_BYTES) throw new Error(`Unzipped size must be smaller than ${MOST_BYTES} bytes`);
  const names = Object.keys(files);
  if (names.length === 0) throw new Error("Uploaded file must be a non-empty zip");
  if (names.some((name) => name.startsWith("/") || name.split("/").includes(".."))) {
    throw new Error("a name in the zip leads out of it");
  }
  return files;
}

/** Writes a function's files below `directory` and answers where its handler's are. */
export async function unpackCode(zip: Uint8Array, directory: string): Promise<string> {
  const task = join(directory, "task");
  await mkdir(task, { recursive: true });
  for (const [name, content] of Object.entries(readZip(zip))) {
    const path = join(task, name);
    if (name.endsWith("/")) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o755 });
  }
  await linkSdk(directory);
  return task;
}

/** Lambda's Node runtimes bring the SDK's clients; here it is those that the local region has itself. */
async function linkSdk(directory: string): Promise<void> {
  const client = createRequire(import.meta.url).resolve("@aws-sdk/client-sts/package.json");
  const modules = join(directory, "node_modules");
  await mkdir(modules, { recursive: true });
  await symlink(dirname(dirname(client)), join(modules, "@aws-sdk"), "dir");
}
