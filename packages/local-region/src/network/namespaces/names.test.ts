import { expect, test } from "vitest";
import { isInCidr } from "../../addresses/ipv4.ts";
import { createNames, LINK_RANGE, STAND_IN_RANGE } from "./names.ts";

test("what was named keeps its name", () => {
  const names = createNames();
  const ask = () => [
    names.router("vpc-a"),
    names.host("vpc-a", "10.0.0.4"),
    names.link("vpc-a", "vpc-b"),
    names.linkAddress("vpc-a", "vpc-b", "eni-node"),
    names.standIn("vpc-a", "10.0.0.4"),
  ];
  const first = ask();
  names.router("vpc-c");
  names.standIn("vpc-c", "10.0.0.4");
  expect(ask()).toEqual(first);
});

test("the same address of two VPCs has two stand-ins, in ranges of their own", () => {
  const names = createNames();
  for (let i = 0; i < 300; i++)
    for (const vpcId of ["vpc-a", "vpc-b"]) names.standIn(vpcId, `10.0.${i >> 8}.${i & 255}`);
  const [ofA, ofB] = [names.standInRanges("vpc-a"), names.standInRanges("vpc-b")];
  expect([ofA.length, ofB.length, new Set([...ofA, ...ofB]).size]).toEqual([2, 2, 4]);
  const [a, b] = [names.standIn("vpc-a", "10.0.1.43"), names.standIn("vpc-b", "10.0.1.43")];
  expect(isInCidr(a, ofA[1]!) && isInCidr(b, ofB[1]!)).toBe(true);
  expect([...ofA, ...ofB].every((range) => isInCidr(range.split("/")[0]!, STAND_IN_RANGE))).toBe(true);
});

test("a link has its source and its nodes in one range, apart from every other link's", () => {
  const names = createNames();
  const { source, range } = names.link("vpc-a", "vpc-b");
  const node = names.linkAddress("vpc-a", "vpc-b", "eni-node");
  expect(node).not.toBe(source);
  expect(isInCidr(node, range) && isInCidr(node, LINK_RANGE)).toBe(true);
  expect(names.link("vpc-b", "vpc-a").range).not.toBe(range);
});

test("a link with more nodes than it has addresses is refused by name", () => {
  const names = createNames();
  for (let i = 0; i < 255; i++) names.linkAddress("vpc-a", "vpc-b", `eni-${i}`);
  expect(() => names.linkAddress("vpc-a", "vpc-b", "eni-more")).toThrow("vpc-a has endpoints to 255 nodes of vpc-b");
});

test("the number of a way that ended is not given again", () => {
  const ways = createNames().ways("vpc-a");
  const [one, two] = [ways.of("one"), ways.of("two")];
  expect(ways.keep(new Set(["two"]))).toEqual([one]);
  expect(ways.keep(new Set(["two"]))).toEqual([]);
  expect([one, two]).not.toContain(ways.of("one"));
  expect(ways.of("two")).toBe(two);
});
