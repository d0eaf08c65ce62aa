import { expect, test } from "vitest";
import { findOrphans } from "./find-orphans.ts";

const observed = (link: string, state = "available") => ({
  ...{ link, vpcEndpointId: `vpce-of-${link}`, state, dnsNames: [], addresses: [] },
});

test("an endpoint that a row made, or has still to remove, is no orphan; any other of a platform's is", () => {
  const known = [{ id: "ep-01k2", generation: 2, leftovers: ["ep-01k2-1"] }];
  const found = [observed("ep-01k2-2"), observed("ep-01k2-1"), observed("ep-01k2-3"), observed("ep-09zz-1")];
  expect(findOrphans(found, known).map(({ link }) => link)).toEqual(["ep-01k2-3", "ep-09zz-1"]);
});

test("what somebody made by hand for a link of their own, and what is being deleted, is left out", () => {
  expect(findOrphans([observed("warehouse"), observed("ep-09zz-1", "deleting")], [])).toEqual([]);
});
