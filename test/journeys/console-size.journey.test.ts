import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildConsole } from "../../packages/console/build-console.ts";

const BUDGET = 250 * 1024;

interface Chunk {
  file: string;
  imports?: string[];
  isDynamicEntry?: boolean;
}

test("the first load of any page is under 250 KB of compressed script", async () => {
  const directory = await buildConsole(AbortSignal.timeout(100_000));
  const manifest = JSON.parse(await readFile(join(directory, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const pages = Object.keys(manifest).filter((name) => /Page\.tsx$/.test(name));
  expect(pages.length).toBeGreaterThan(8);
  const sizes = await Promise.all(
    pages.map(async (name) => [name, await compressedSize(directory, manifest, ["index.html", name])] as const),
  );
  expect(sizes.filter(([, size]) => size > BUDGET || size === 0)).toEqual([]);
});

test("what was built once is not built again", async () => {
  const [first, second] = [await buildConsole(AbortSignal.timeout(100_000)), await buildConsole(AbortSignal.abort())];
  expect(second).toBe(first);
});

/** Of everything that the browser has to have before it shows the page. */
async function compressedSize(directory: string, manifest: Record<string, Chunk>, names: string[]): Promise<number> {
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const each of manifest[name]?.imports ?? []) need(each);
  };
  for (const name of names) need(name);
  const files = [...needed].map((name) => manifest[name]?.file ?? "").filter((file) => file.endsWith(".js"));
  const sizes = await Promise.all(files.map(async (file) => (await readFile(join(directory, `${file}.gz`))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
