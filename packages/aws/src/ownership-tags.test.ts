import { expect, test } from "vitest";
import { ownershipOf, ownershipTags } from "./ownership-tags.ts";

const ownership = { link: "warehouse", kind: "target-group", name: "orders" };

test("what is written as tags is read back as the same ownership", () => {
  expect(ownershipOf(ownershipTags(ownership))).toEqual(ownership);
});

test("a resource without all of the tags is nobody's", () => {
  expect(ownershipOf(ownershipTags(ownership).filter(({ Key }) => Key !== "postern:kind"))).toBeUndefined();
  expect(ownershipOf(undefined)).toBeUndefined();
});
