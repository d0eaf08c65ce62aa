import { expect, test } from "vitest";
import { selectRows } from "./filters.ts";

const rows = [
  { name: "alpha", zones: ["a", "b"] },
  { name: "beta", zones: ["b"] },
  { name: "a.pha", zones: [] },
];
const fields = { name: (row: (typeof rows)[0]) => row.name, zone: (row: (typeof rows)[0]) => row.zones };
const tags = new Map([[rows[0], new Map([["team", "data"]])]]);
const names = (filters: { Name: string; Values: string[] }[]) =>
  selectRows(rows, filters, fields, (row) => tags.get(row) ?? new Map()).map((row) => row.name);

test("values of one name are alternatives, names must all match", () => {
  expect(names([{ Name: "name", Values: ["alpha", "beta"] }])).toEqual(["alpha", "beta"]);
  expect(
    names([
      { Name: "name", Values: ["alpha", "beta"] },
      { Name: "zone", Values: ["a"] },
    ]),
  ).toEqual(["alpha"]);
});

test("stars and question marks are wildcards, dots are not, and case counts", () => {
  expect(names([{ Name: "name", Values: ["a*"] }])).toEqual(["alpha", "a.pha"]);
  expect(names([{ Name: "name", Values: ["?eta"] }])).toEqual(["beta"]);
  expect(names([{ Name: "name", Values: ["a.pha"] }])).toEqual(["a.pha"]);
  expect(names([{ Name: "name", Values: ["Alpha"] }])).toEqual([]);
});

test("tags are chosen by key and by value", () => {
  expect(names([{ Name: "tag:team", Values: ["da*"] }])).toEqual(["alpha"]);
  expect(names([{ Name: "tag-key", Values: ["team"] }])).toEqual(["alpha"]);
  expect(names([{ Name: "tag:team", Values: ["ops"] }])).toEqual([]);
});

test.each(["color", "constructor", "__proto__"])("the unknown filter '%s' is refused in AWS's words", (name) => {
  expect(() => names([{ Name: name, Values: ["x"] }])).toThrow(`The filter '${name}' is invalid`);
});
