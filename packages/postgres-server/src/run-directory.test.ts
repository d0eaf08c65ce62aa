import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, mkdtemp, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRunDirectory } from "./run-directory.ts";
import { startServer } from "./start-server.ts";
import { eventually, isAlive } from "./testing/eventually.ts";
import { startChild } from "./testing/start-child.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const isRoot = process.getuid?.() === 0;

test("a run directory is private and goes when it is removed, twice without complaint", async () => {
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  const { mode } = await stat(run.path);
  expect(mode & 0o077).toBe(isRoot ? 0o011 : 0);
  await writeFile(join(run.path, "file"), "content");
  await run.remove();
  await run.remove();
  expect(existsSync(run.path)).toBe(false);
});

test("a name that could leave the temporary directory is refused", async () => {
  await expect(createRunDirectory("../etc")).rejects.toThrow("run directory name '../etc'");
});

test("after kill -9 of its owner neither the server nor the directory is left", async () => {
  const child = await startChild();
  onTestFinished(() => child.kill());
  expect(isAlive(child.told.pid)).toBe(true);
  await child.kill();
  await eventually(() => !isAlive(child.told.pid) && !existsSync(child.told.path));
});

test("after kill -9 of its owner a durable server ends, and its data is there for the next one", async () => {
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  const directory = join(run.path, "durable");
  const child = await startChild({ directory });
  onTestFinished(() => child.kill());
  await child.kill();
  const server = await startServer({ directory, superuser: "owner" });
  onTestFinished(() => server.stop());
  // It may stay in the process table until its new parent looks.
  await eventually(() => !isAlive(child.told.pid));
  expect(await server.execute("postgres", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test.runIf(isRoot)("a plain user runs a server as themselves, and stops it in order", async () => {
  const child = await startChild({ uid: 65534, gid: 65534 });
  onTestFinished(() => child.kill());
  expect(child.told).toMatchObject({ uid: 65534, user: "owner" });
  expect((await stat(child.told.path)).uid).toBe(65534);
  expect(await child.stop()).toBe(0);
  expect(isAlive(child.told.pid)).toBe(false);
  expect(existsSync(child.told.path)).toBe(false);
});

test("what a dead run left is swept by the next one; a stranger that only mentions it lives", async () => {
  const left = await leaveDirectory(await findDeadPid());
  const stranger = spawn("sleep", ["60"], { argv0: `sleep ${left}/db1/data`, stdio: "ignore" });
  onTestFinished(() => void stranger.kill());
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  expect(existsSync(left)).toBe(false);
  expect(stranger.exitCode).toBe(null);
  expect(isAlive(stranger.pid!)).toBe(true);
});

test("a directory whose owner lives is left alone", async () => {
  const other = await createRunDirectory("test");
  onTestFinished(() => other.remove());
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  expect(existsSync(other.path)).toBe(true);
});

test("a directory whose owner's process id was given to another process is swept", async () => {
  const left = await leaveDirectory(process.pid, { pid: process.pid, startedAt: "1", namespace: await ownNamespace() });
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  expect(existsSync(left)).toBe(false);
});

test.runIf(isRoot)("a directory of another user is left alone", async () => {
  const left = await leaveDirectory(await findDeadPid());
  await chown(left, 65534, 65534);
  const run = await createRunDirectory("test");
  onTestFinished(() => run.remove());
  expect(existsSync(left)).toBe(true);
});

async function leaveDirectory(pid: number, owner?: object): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `postern-left-${pid}-`));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  await mkdir(join(path, "db1"));
  if (owner) await writeFile(join(path, "owner"), JSON.stringify(owner));
  return path;
}

async function findDeadPid(): Promise<number> {
  const child = spawn("true");
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid!;
}

async function ownNamespace(): Promise<string> {
  return readlink("/proc/self/ns/pid").catch(() => "");
}
