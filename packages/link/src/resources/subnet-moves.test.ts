import { expect, test } from "vitest";
import { subnetMoves } from "./subnet-moves.ts";

const stand = (...places: string[]) => ({
  subnetIds: places,
  zoneNames: places.map((place) => `us-east-1${place[0]}`),
});

test.each([
  ["a zone that is added takes one call", ["a1"], ["a1", "b1"], [["a1", "b1"]]],
  ["a zone in another's place takes one call", ["a1", "b1"], ["a1", "c1"], [["a1", "c1"]]],
  ["a subnet in another's place in its zone takes two", ["a1", "b1"], ["a1", "b2"], [["a1"], ["a1", "b2"]]],
  [
    "all replaced in their zones takes three, never without any",
    ["a1", "b1"],
    ["a2", "b2"],
    [["a1"], ["b2"], ["a2", "b2"]],
  ],
])("%s", (_title, from, to, calls) => {
  expect(subnetMoves(stand(...from), stand(...to))).toEqual(calls);
});
