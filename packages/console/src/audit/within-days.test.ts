import { expect, test } from "vitest";
import { withinDays } from "./within-days.ts";

test("a day lasts until the next one begins, where the reader is", () => {
  const { from = "", until = "" } = withinDays({ from: "2026-02-28", until: "2026-02-28" });
  expect([new Date(from).getDate(), new Date(from).getHours()]).toEqual([28, 0]);
  expect([new Date(until).getMonth(), new Date(until).getDate(), new Date(until).getHours()]).toEqual([2, 1, 0]);
});

test("what is not given is no limit", () => {
  expect(withinDays({ from: "", until: "" })).toEqual({});
});
