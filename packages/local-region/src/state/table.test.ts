import { expect, test } from "vitest";
import { createTable, type Owned } from "./table.ts";

interface Row extends Owned {
  id: string;
  place: string | undefined;
}

const ONE = { accountId: "111122223333", region: "us-east-1" };
const OTHER = { accountId: "444455556666", region: "us-east-1" };
const create = () => createTable<Row, "place">(({ id }) => id, { place: (row) => row.place });

test("an owner sees its own rows, in the order they were made, and no others", () => {
  const table = create();
  table.put({ ...ONE, id: "b", place: "x" });
  table.put({ ...OTHER, id: "c", place: "x" });
  table.put({ ...ONE, id: "a", place: undefined });
  table.put({ ...ONE, id: "b", place: "x" });
  expect(table.of(ONE).map(({ id }) => id)).toEqual(["b", "a"]);
  expect(table.getOwn(ONE, "c")).toBeUndefined();
  expect(table.get("c")).toBeDefined();
  expect([table.count(ONE), table.count(OTHER), table.count()]).toEqual([2, 1, 3]);
});

test("an index has the rows of every owner under their key, until they are deleted", () => {
  const table = create();
  table.put({ ...ONE, id: "a", place: "x" });
  table.put({ ...OTHER, id: "b", place: "x" });
  table.put({ ...ONE, id: "c", place: undefined });
  expect(table.by("place", "x").map(({ id }) => id)).toEqual(["a", "b"]);
  expect(table.by("place", "y")).toEqual([]);
  expect(table.delete("a")).toBe(true);
  expect(table.delete("a")).toBe(false);
  expect(table.by("place", "x").map(({ id }) => id)).toEqual(["b"]);
});

test("every watcher hears of rows handed out, and of changes as such; of what is not there or only looked at it hears nothing", () => {
  const table = create();
  const heard: string[] = [];
  const other: string[] = [];
  table.watch((id, touch, row) => heard.push(`${touch} ${id} at ${row.place}`));
  table.watch((_id, touch) => other.push(touch));
  const row = table.put({ ...ONE, id: "a", place: "x" });
  table.changed(row);
  table.changed({ ...row });
  table.get("a");
  table.getOwn(ONE, "a");
  table.by("place", "x");
  table.of(ONE);
  table.peek("a");
  table.get("b");
  table.getOwn(OTHER, "a");
  table.delete("b");
  table.delete("a");
  expect(other).toEqual(["changed", "changed", "taken", "taken", "listed", "listed", "changed"]);
  expect(heard).toEqual(other.map((touch) => `${touch} a at x`));
});
