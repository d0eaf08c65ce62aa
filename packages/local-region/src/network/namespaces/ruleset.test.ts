import { expect, test } from "vitest";
import { changesBetween, emptyRuleset, type Ruleset } from "./ruleset.ts";

function balancing(targets: Record<string, string>, rules: string[]): Ruleset {
  const ruleset = emptyRuleset();
  ruleset.idleSeconds.add(350);
  ruleset.sets.set("ways", { type: "mark : ipv4_addr . inet_service", elements: new Map(Object.entries(targets)) });
  ruleset.chains.set("choose", { rules });
  return ruleset;
}

const ONE = { "1": "10.0.1.20 . 5432" };

test("a new table is added with all that is in it, what is referred to first", () => {
  const lines = changesBetween("t", emptyRuleset(), balancing(ONE, ["ct mark set 1"]));
  expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "add table",
    "add ct",
    "add map",
    "add chain",
    "add element",
    "add rule",
  ]);
});

test("like tables take no command", () => {
  expect(changesBetween("t", balancing(ONE, ["ct mark set 1"]), balancing(ONE, ["ct mark set 1"]))).toEqual([]);
});

test("a target more is one element and its choice", () => {
  const two = { ...ONE, "2": "10.0.2.20 . 5432" };
  expect(changesBetween("t", balancing(ONE, ["ct mark set 1"]), balancing(two, ["ct mark set 2"]))).toEqual([
    "flush chain ip t choose",
    "add element ip t ways { 2 : 10.0.2.20 . 5432 }",
    "add rule ip t choose ct mark set 2",
  ]);
});

test("an element whose value differs is taken out before it is put in", () => {
  const moved = { "1": "10.0.1.21 . 5432" };
  expect(changesBetween("t", balancing(ONE, []), balancing(moved, []))).toEqual([
    "delete element ip t ways { 1 }",
    "add element ip t ways { 1 : 10.0.1.21 . 5432 }",
  ]);
});

test("an idle policy stays, since flows go by it", () => {
  const other = balancing(ONE, []);
  other.idleSeconds = new Set([60]);
  const lines = changesBetween("t", balancing(ONE, []), other);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("add ct timeout ip t idle-60");
});

test("what is gone is emptied first and removed last", () => {
  expect(changesBetween("t", balancing(ONE, ["accept"]), emptyRuleset())).toEqual([
    "delete element ip t ways { 1 }",
    "flush chain ip t choose",
    "delete map ip t ways",
    "delete chain ip t choose",
  ]);
});
