import { expect, test } from "vitest";
import { allPages } from "./all-pages.ts";

test("every page is read, also after an empty one that carries a token", async () => {
  const pages = [
    { items: [1, 2], next: "a" },
    { items: [], next: "b" },
    { items: [3], next: undefined },
  ];
  const tokens: (string | undefined)[] = [];
  const all = await allPages(async (token) => {
    tokens.push(token);
    return pages[tokens.length - 1]!;
  });
  expect(all).toEqual([1, 2, 3]);
  expect(tokens).toEqual([undefined, "a", "b"]);
});

test("an empty token ends the reading, as AWS sometimes sends one for none", async () => {
  expect(await allPages(async () => ({ items: undefined, next: "" }))).toEqual([]);
});
