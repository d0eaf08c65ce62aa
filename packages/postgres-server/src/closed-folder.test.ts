import { chmod, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findClosedFolder } from "./closed-folder.ts";

test("the folder that bars the way is named, however deep the path goes on", async () => {
  const closed = await mkdtemp(join(tmpdir(), "postern-closed-"));
  onTestFinished(() => rm(closed, { recursive: true }));
  await mkdir(join(closed, "open", "inner"), { recursive: true });
  const path = join(closed, "open", "inner");
  const { uid } = await stat(closed);
  const [owner, stranger] = [uid, uid + 4321];
  expect(await findClosedFolder(path, stranger)).toBe(closed);
  expect(await findClosedFolder(path, owner)).toBeUndefined();
  await chmod(closed, 0o711);
  expect(await findClosedFolder(path, stranger)).toBeUndefined();
});
