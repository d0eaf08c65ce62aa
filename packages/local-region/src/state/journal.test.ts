import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { HEADER } from "./format.ts";
import { createJournal } from "./journal.ts";
import { openJournalFiles } from "./journal-files.ts";
import { type SavedPart, savedParts } from "./saved-parts.ts";
import { createTable, type Owned } from "./table.ts";

interface Row extends Owned {
  id: string;
  state: string;
  targets?: { port: number }[];
  madeAt?: Date;
  attributes?: Map<string, string>;
  nothing?: undefined;
}

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const row = (id: string, more: Partial<Row> = {}): Row => ({ ...OWNER, id, state: "new", ...more });

function createStore() {
  return { rows: createTable<Row>(({ id }) => id), tags: new Map<string, Map<string, string>>(), last: 0 };
}

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "postern-journal-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** A store whose changes go to a directory, read from it first; `read` is what another process would find there now. */
async function open(directory = makeDirectory()) {
  const store = createStore();
  const parts = savedParts({ store });
  const logged: string[] = [];
  const files = await openJournalFiles(directory, parts, (line) => logged.push(line));
  const lines: string[] = [];
  const journal = createJournal(parts, (changes) => {
    lines.push(changes);
    files.append(changes);
  });
  onTestFinished(async () => {
    journal.stop();
    await files.close();
  });
  const read = async () => {
    const found = createStore();
    const reader = await openJournalFiles(directory, savedParts({ store: found }), (line) => logged.push(line));
    await reader.close();
    return found;
  };
  return { store, parts, journal, files, lines, read, directory, logged };
}

test("what a call made, changed where it stands and deleted is there when it is answered", async () => {
  const { store, journal, read } = await open();
  await journal.record(() => {
    store.rows.put(row("a", { targets: [], madeAt: new Date(5), attributes: new Map([["k", "v"]]) }));
    store.rows.put(row("b"));
    store.tags.set("a", new Map([["Name", "one"]]));
    store.last = 7;
  });
  await journal.record(async () => {
    const found = store.rows.get("a")!;
    await turn();
    found.targets!.push({ port: 5432 });
    found.attributes!.set("k", "w");
    store.tags.get("a")!.set("Name", "two");
    store.rows.delete("b");
  });
  const found = await read();
  expect(found.rows.all()).toEqual(store.rows.all());
  expect(found.rows.get("a")).toMatchObject({ targets: [{ port: 5432 }], madeAt: new Date(5) });
  expect(found.rows.get("b")).toBeUndefined();
  expect([...found.tags]).toEqual([["a", new Map([["Name", "two"]])]]);
  expect(found.last).toBe(7);
});

test("a call that only looked writes nothing, and one that failed writes what it did before", async () => {
  const { store, journal, lines, read } = await open();
  store.rows.put(row("a"));
  await turn();
  const before = lines.length;
  await journal.record(() => store.rows.all());
  expect(lines).toHaveLength(before);
  const failing = journal.record(() => {
    store.rows.get("a")!.state = "half";
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect((await read()).rows.get("a")?.state).toBe("half");
});

test("each of many calls at once has its own changes written when it is answered", async () => {
  const { store, journal, read } = await open();
  const calls = Array.from({ length: 50 }, (_, count) =>
    journal.record(async () => {
      const made = store.rows.put(row(`r${count}`));
      await turn();
      made.state = "done";
    }),
  );
  await calls[20];
  expect((await read()).rows.get("r20")?.state).toBe("done");
  await Promise.all(calls);
  expect((await read()).rows.all().map(({ state }) => state)).toEqual(Array(50).fill("done"));
});

test("what a call left for later is written when it has happened", async () => {
  const { store, journal, lines, read } = await open();
  const network = journal.following({ refresh: async () => turn() });
  let later = () => {};
  await journal.record(() => {
    const made = store.rows.put(row("a"));
    later = journal.bind(() => {
      made.state = "timer";
      void network.refresh().then(() => {
        made.state = "after refresh";
      });
    });
  });
  later();
  await vi.waitFor(() => expect(lines.at(-1)).toContain("after refresh"));
  expect((await read()).rows.get("a")?.state).toBe("after refresh");
});

test("a change outside of every call is noticed when a row is put, and else by a sweep", async () => {
  const { store, journal, read } = await open();
  const made = store.rows.put(row("a"));
  await turn();
  await turn();
  expect((await read()).rows.get("a")?.state).toBe("new");
  made.state = "unnoticed";
  expect((await read()).rows.get("a")?.state).toBe("new");
  journal.sweep();
  expect((await read()).rows.get("a")?.state).toBe("unnoticed");
});

test("a last line that was cut off by a kill counts for nothing, and damage elsewhere is named", async () => {
  const { store, journal, read, directory } = await open();
  await journal.record(() => store.rows.put(row("a")));
  const file = join(directory, readdirSync(directory)[0]!);
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, `${whole}[["store.rows","b",{"id":"b"`);
  expect((await read()).rows.all()).toHaveLength(1);
  writeFileSync(file, `nonsense\n${whole}`);
  await expect(read()).rejects.toThrow(/jsonl, line 1: .*take the file away/);
  writeFileSync(file, `${HEADER}nonsense\n`);
  await expect(read()).rejects.toThrow(/jsonl, line 2: .*take the file away/);
  writeFileSync(file, `${HEADER}[["store.rows"]]\n`);
  await expect(read()).rejects.toThrow(/jsonl, line 2: .*take the file away/);
});

test("a snapshot that was cut off by a kill is deleted, and counts for nothing", async () => {
  const directory = makeDirectory();
  writeFileSync(join(directory, "snapshot-00000002.jsonl.draft"), HEADER.slice(0, 10));
  writeFileSync(join(directory, "notes.draft"), "somebody's own");
  const { store } = await open(directory);
  expect(store.rows.all()).toEqual([]);
  expect(readdirSync(directory).sort()).toEqual(["journal-00000001.jsonl", "notes.draft"]);
});

test.each([
  ["a later version", HEADER.replace(/\d+/, (format) => String(Number(format) + 1))],
  ["the versions without a header", "[]\n"],
])("what %s wrote is refused with what to do", async (_what, header) => {
  const { journal, store, read, directory } = await open();
  await journal.record(() => store.rows.put(row("a")));
  const file = join(directory, readdirSync(directory)[0]!);
  writeFileSync(file, readFileSync(file, "utf8").replace(HEADER, header));
  await expect(read()).rejects.toThrow(/was written by another version .*take the file away/);
});

test("many changes become a snapshot while calls go on, and nothing of before, within or after is lost", async () => {
  const { store, journal, read, directory, logged } = await open();
  const filling = "x".repeat(20_000);
  const write = (count: number) =>
    journal.record(() => store.rows.put(row(`r${count % 300}`, { state: filling + count })));
  for (let count = 0; count < 700; count++) {
    await write(count);
    if (count % 50 === 0) await journal.record(() => store.rows.delete(`r${(count * 7) % 300}`));
    if (count % 10 === 0) await turn();
  }
  await vi.waitFor(() =>
    expect(readdirSync(directory).filter((name) => /^snapshot.*jsonl$/.test(name))).toHaveLength(1),
  );
  await vi.waitFor(() => expect(readdirSync(directory)).toHaveLength(2));
  await write(1);
  const found = await read();
  const sorted = (rows: Row[]) => rows.sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(sorted(found.rows.all())).toEqual(sorted(store.rows.all()));
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
  expect(logged).toEqual([]);
});

test.each([
  ["a function", { act: () => {} }],
  ["an object of a class of its own", { socket: new (class Socket {})() }],
])("%s in a row is refused by the path where it is", (_what, more) => {
  const store = { rows: createTable<Row>(({ id }) => id) };
  const parts: SavedPart[] = savedParts({ store });
  store.rows.put({ ...row("a"), ...more } as Row);
  expect(() => parts[0]!.read("a")).toThrow(/store\.rows a\.(act|socket) is a .*, which cannot be saved/);
});

test("keys that look like ours, and values of every sort, come back as they were", () => {
  const value = {
    $date: "not a date",
    nested: { $map: [1], at: new Date(1), set: new Set(["a"]), bytes: new Uint8Array([1, 2]) },
    list: [new Map([["k", new Date(2)]]), null, true],
  };
  const one = { it: new Map<string, unknown>([["key", value]]) };
  const other = { it: new Map<string, unknown>() };
  const [from] = savedParts({ one });
  const [to] = savedParts({ other });
  to!.write("key", JSON.parse(from!.read("key")!));
  expect(other.it.get("key")).toEqual(value);
});
