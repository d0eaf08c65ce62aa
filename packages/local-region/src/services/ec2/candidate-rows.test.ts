import { expect, onTestFinished, test } from "vitest";
import { CONSUMER, makeLink, makeVpc } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const link = await makeLink(made, { AcceptanceRequired: false });
  await link.admit(`arn:aws:iam::${CONSUMER}:root`);
  const other = await makeVpc(link.consumer, ["use1-az1"], "10.1");
  const tagged = (Value: string) => ({
    TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: [{ Key: "team", Value }] }],
  });
  const ids = [
    await link.createEndpoint(tagged("blue")),
    await link.createEndpoint(tagged("red")),
    await link.createEndpoint({ VpcId: other.vpcId, SubnetIds: other.subnetIds, ...tagged("blue") }),
  ].map((row) => row.VpcEndpointId as string);
  const find = async (...filters: [string, string[]][]) => {
    const { VpcEndpoints } = await link.consumer("DescribeVpcEndpoints", {
      Filters: filters.map(([Name, Values]) => ({ Name, Values })),
    });
    return VpcEndpoints.map((row: { VpcEndpointId: string }) => ids.indexOf(row.VpcEndpointId));
  };
  return { ...made, ...link, other, ids, find };
}

test("filters on VPC, service and tag find what they name, alone and together", async () => {
  const { find, other, serviceName } = await start();
  expect(await find(["vpc-id", [other.vpcId]])).toEqual([2]);
  expect(await find(["service-name", [serviceName]])).toEqual([0, 1, 2]);
  expect(await find(["tag:team", ["blue"]])).toEqual([0, 2]);
  expect(await find(["tag:team", ["blue"]], ["vpc-id", [other.vpcId]])).toEqual([2]);
  expect(await find(["tag:team", ["b*"]])).toEqual([0, 2]);
  expect(await find(["tag:team", ["blu"]])).toEqual([]);
  expect(await find(["vpc-id", ["vpc-none"]])).toEqual([]);
});

test("a changed or deleted tag is found no longer", async () => {
  const { find, consumer, ids } = await start();
  await consumer("CreateTags", { Resources: [ids[0]], Tags: [{ Key: "team", Value: "green" }] });
  await consumer("DeleteTags", { Resources: [ids[2]], Tags: [{ Key: "team" }] });
  expect(await find(["tag:team", ["blue"]])).toEqual([]);
  expect(await find(["tag:team", ["green", "red"]])).toEqual([0, 1]);
});

test("another account finds nothing by the same filters, and an index does not walk the other rows", async () => {
  const { world, provider, find, other, serviceName } = await start();
  const Filters = [{ Name: "service-name", Values: [serviceName] }];
  expect((await provider("DescribeVpcEndpoints", { Filters })).VpcEndpoints).toEqual([]);
  const handedOut: string[] = [];
  world.ec2.endpoints.watch((id) => handedOut.push(id));
  await find(["vpc-id", [other.vpcId]]);
  expect(new Set(handedOut).size).toBe(1);
});
