import { expect, onTestFinished, test } from "vitest";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  return { ...made, call, ...(await makeVpc(call, [])) };
}

test("tags are set, read, found and deleted", async () => {
  const { call, vpcId } = await start();
  const Tags = [
    { Key: "Name", Value: "prod" },
    { Key: "team", Value: "data" },
  ];
  await call("CreateTags", { Resources: [vpcId], Tags });
  await call("DeleteTags", { Resources: [vpcId], Tags: [{ Key: "team", Value: "other" }, { Key: "Name" }] });
  expect((await call("DescribeVpcs", { Filters: [{ Name: "tag:team", Values: ["data"] }] })).Vpcs).toHaveLength(1);
  expect((await call("DescribeTags")).Tags).toEqual([
    { ResourceId: vpcId, ResourceType: "vpc", Key: "team", Value: "data" },
  ]);
});

test("a create gives tags only to its own type, and then makes nothing", async () => {
  const { call, vpcId } = await start();
  const TagSpecifications = [{ ResourceType: "vpc", Tags: [{ Key: "a", Value: "b" }] }];
  await expect(
    call("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.0.1.0/24", TagSpecifications }),
  ).rejects.toMatchObject({
    code: "InvalidParameterValue",
  });
  expect((await call("DescribeSubnets")).Subnets).toEqual([]);
});

test("another account can neither tag nor read tags", async () => {
  const { as, call, vpcId } = await start();
  await call("CreateTags", { Resources: [vpcId], Tags: [{ Key: "a", Value: "b" }] });
  const stranger = as("999900001111");
  await expect(stranger("CreateTags", { Resources: [vpcId], Tags: [{ Key: "a", Value: "c" }] })).rejects.toMatchObject({
    code: "InvalidVpcID.NotFound",
  });
  expect((await stranger("DescribeTags")).Tags).toEqual([]);
});

test.each(["aws:name", "", "k".repeat(129)])("the key '%s' is refused", async (Key) => {
  const { call, vpcId } = await start();
  await expect(call("CreateTags", { Resources: [vpcId], Tags: [{ Key, Value: "x" }] })).rejects.toMatchObject({
    code: "InvalidParameterValue",
  });
});

test("the fifty-first tag is refused", async () => {
  const { call, vpcId } = await start();
  const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  await call("CreateTags", { Resources: [vpcId], Tags });
  await expect(call("CreateTags", { Resources: [vpcId], Tags: [{ Key: "more" }] })).rejects.toMatchObject({
    code: "TagLimitExceeded",
  });
});
