import { expect, onTestFinished, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { zoneIdOf, zoneIdsOf, zoneNameOf } from "./zones.ts";

test.each([
  ["us-east-1", "use1-az1"],
  ["eu-central-1", "euc1-az1"],
  ["ap-southeast-2", "apse2-az1"],
  ["us-gov-west-1", "usgw1-az1"],
])("zones of %s begin with %s", (region, first) => {
  expect(zoneIdsOf(region)[0]).toBe(first);
  expect(zoneIdsOf(region).length).toBeGreaterThanOrEqual(3);
});

test("zone names are shuffled per account, and lead back to the same id", () => {
  const accounts = Array.from({ length: 20 }, (_, index) => String(100_000_000_000 + index));
  const namesOf = (accountId: string) =>
    zoneIdsOf("us-east-1").map((id) => zoneNameOf({ accountId, region: "us-east-1" }, id));
  expect(new Set(accounts.map((account) => namesOf(account).join())).size).toBeGreaterThan(10);
  for (const accountId of accounts) {
    const owner = { accountId, region: "us-east-1" };
    expect([...namesOf(accountId)].sort()).toEqual(
      ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`),
    );
    expect(zoneIdsOf("us-east-1").map((id) => zoneIdOf(owner, zoneNameOf(owner, id)))).toEqual(zoneIdsOf("us-east-1"));
  }
});

test("an unknown zone is refused and filters choose", async () => {
  const call = createTestWorld(onTestFinished).as("111122223333");
  const { AvailabilityZones } = await call("DescribeAvailabilityZones", {
    Filters: [{ Name: "zone-id", Values: ["use1-az2", "use1-az3"] }],
  });
  expect(AvailabilityZones).toHaveLength(2);
  await expect(call("DescribeAvailabilityZones", { ZoneNames: ["us-east-1z"] })).rejects.toMatchObject({
    code: "InvalidParameterValue",
  });
});
