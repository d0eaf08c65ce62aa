import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepDatabases } from "./postgres/kept-databases.ts";
import { restoreSnapshot, writeSnapshot } from "./region-snapshot.ts";
import { savedParts } from "./state/saved-parts.ts";
import { createTable, type Owned } from "./state/table.ts";

interface Row extends Owned {
  id: string;
  madeAt: Date;
}

const createStore = () => ({ rows: createTable<Row>(({ id }) => id), last: 0 });

async function makeSnapshot() {
  const store = createStore();
  store.rows.put({ accountId: "111122223333", region: "us-east-1", id: "a", madeAt: new Date(9) });
  store.last = 3;
  let text = "";
  for await (const line of writeSnapshot(savedParts({ store }), (async function* () {})())) text += line;
  return { store, text };
}

/** Another region's stores, filled from a file with this text. */
async function restore(text: string) {
  const directory = mkdtempSync(join(tmpdir(), "postern-snapshot-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "file");
  writeFileSync(path, text);
  const store = createStore();
  await restoreSnapshot(path, savedParts({ store }), keepDatabases(join(directory, "databases")));
  return store;
}

test("a snapshot brings other stores to the same state", async () => {
  const { store, text } = await makeSnapshot();
  const other = await restore(text);
  expect(other.rows.all()).toEqual(store.rows.all());
  expect(other.last).toBe(3);
});

test("one that was cut short, also between two lines, is refused", async () => {
  const { text } = await makeSnapshot();
  await expect(restore(text.slice(0, -3))).rejects.toThrow("its end is missing");
  await expect(restore(text.slice(0, text.lastIndexOf('"end"')))).rejects.toThrow("its end is missing");
  await expect(restore("")).rejects.toThrow("its end is missing");
});

test("what is no snapshot, or another version's, is refused by name, with what to do", async () => {
  const { text } = await makeSnapshot();
  await expect(restore("port: 4566\n")).rejects.toThrow(/file, line 1: not what a local region writes; give a file/);
  await expect(restore(text.replace(/"format":\d+/, '"format":99'))).rejects.toThrow(
    /another version .* in its format 99.*; use that version, or give a file/,
  );
});
