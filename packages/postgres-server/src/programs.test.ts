import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { findInstalled, findPrograms } from "./programs.ts";
import { findServerUser } from "./server-user.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const isRoot = process.getuid?.() === 0;

test("the programs that npm brought are used where they are when the user can run them", async () => {
  const { postgres } = await findPrograms(undefined, tmpdir());
  expect(postgres).toBe(join(findInstalled(), "bin", "postgres"));
});

test.runIf(isRoot)("programs in a closed folder are copied once for the user who could not run them", async () => {
  const closed = await mkdtemp(join(tmpdir(), "postern-test-closed-"));
  const scratch = await mkdtemp(join(tmpdir(), "postern-test-scratch-"));
  onTestFinished(() => Promise.all([closed, scratch].map((path) => rm(path, { recursive: true, force: true }))).then());
  await promisify(execFile)("cp", ["-RP", findInstalled(), join(closed, "native")]);
  const user = await findServerUser();
  expect(user?.uid).toBeGreaterThan(0);
  const find = () => findPrograms(user, scratch, join(closed, "native"));
  await expect(find()).rejects.toThrow(/user \w+ cannot run .*set TMPDIR/);
  await chmod(scratch, 0o711);
  const [one, other] = await Promise.all([find(), find()]);
  expect(one.postgres.startsWith(scratch)).toBe(true);
  expect(other).toEqual(one);
});
