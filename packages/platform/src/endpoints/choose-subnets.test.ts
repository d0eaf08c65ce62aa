import { expect, test } from "vitest";
import { chooseSubnets } from "./choose-subnets.ts";

const subnet = (subnetId: string, zoneId: string) => ({ subnetId, zoneId });

test("takes one subnet per zone that both sides have", () => {
  const subnets = [subnet("a", "use1-az1"), subnet("b", "use1-az2"), subnet("b2", "use1-az2"), subnet("c", "use1-az4")];
  expect(chooseSubnets(["use1-az2", "use1-az4", "use1-az6"], subnets)).toEqual({
    subnetIds: ["b", "c"],
    zoneIds: ["use1-az2", "use1-az4"],
  });
});

test.each([
  [["use1-az6"], [subnet("a", "use1-az1")], /the service has use1-az6, this environment has use1-az1/],
  [[], [subnet("a", "use1-az1")], /the service has none/],
  [["use1-az6"], [], /this environment has none/],
])("says which zones each side has when none is in common (%#)", (zones, subnets, reason) => {
  expect(chooseSubnets(zones, subnets)).toEqual({ reason: expect.stringMatching(reason) });
});
