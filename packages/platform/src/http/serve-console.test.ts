import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { serveConsole } from "./serve-console.ts";

async function builtConsole() {
  const directory = await mkdtemp(join(tmpdir(), "postern-console-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, "assets"));
  await writeFile(join(directory, "index.html"), "<title>Postern</title>");
  await writeFile(join(directory, "assets/page-1a2b.js"), "page()");
  await writeFile(join(directory, "assets/page-1a2b.js.gz"), gzipSync("page()"));
  await writeFile(`${directory}.secret.js`, "secret");
  onTestFinished(() => rm(`${directory}.secret.js`));
  return directory;
}

test.each(["/", "/private-endpoints", "/connections/con-1"])(
  "answers %s with the one document, never kept",
  async (path) => {
    const answer = await serveConsole(Promise.resolve(await builtConsole())).request(path);
    expect(await answer.text()).toBe("<title>Postern</title>");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    const policy = answer.headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  },
);

test("answers files as they were built, compressed where the browser can, to be kept", async () => {
  const answer = await serveConsole(Promise.resolve(await builtConsole())).request("/assets/page-1a2b.js", {
    headers: { "accept-encoding": "gzip" },
  });
  expect(gunzipSync(await answer.arrayBuffer()).toString()).toBe("page()");
  expect(answer.headers.get("content-type")).toMatch(/javascript/);
  expect(answer.headers.get("cache-control")).toContain("immutable");
});

test.each(["/assets/none.js", "/api/v1/none", "/.git/config", "/assets/..%2f..%2fx.js"])(
  "has nothing at %s",
  async (path) => {
    const answer = await serveConsole(Promise.resolve(await builtConsole())).request(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("cache-control")).toBeNull();
  },
);

test("a path cannot leave the directory", async () => {
  const directory = await builtConsole();
  const name = `${directory.split("/").at(-1)}.secret.js`;
  for (const path of [`/..%2f${name}`, `/assets/..%2f..%2f${name}`, `/%2e%2e/${name}`]) {
    expect((await serveConsole(Promise.resolve(directory)).request(path)).status).toBe(404);
  }
});

test("waits for files that are still being built", async () => {
  const built = builtConsole();
  const later = new Promise<string>((resolve) => setTimeout(() => resolve(built), 30));
  expect((await serveConsole(later).request("/")).status).toBe(200);
});
