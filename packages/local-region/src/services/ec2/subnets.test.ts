import { expect, onTestFinished, test } from "vitest";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { createClientInterface } from "./network-interfaces.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  return { ...made, call, ...(await makeVpc(call, ["use1-az1"])) };
}

test("host bits of a VPC's range are cleared, and a VPC has a default group", async () => {
  const call = createTestWorld(onTestFinished).as(PROVIDER);
  const { Vpc } = await call("CreateVpc", { CidrBlock: "10.7.3.9/16" });
  expect(Vpc.CidrBlock).toBe("10.7.0.0/16");
  const { SecurityGroups } = await call("DescribeSecurityGroups", {
    Filters: [{ Name: "vpc-id", Values: [Vpc.VpcId] }],
  });
  expect(SecurityGroups.map((group: { GroupName: string }) => group.GroupName)).toEqual(["default"]);
  expect(SecurityGroups[0].IpPermissions[0].UserIdGroupPairs[0].GroupId).toBe(SecurityGroups[0].GroupId);
  expect(SecurityGroups[0].IpPermissionsEgress[0].IpRanges[0].CidrIp).toBe("0.0.0.0/0");
});

test.each([
  ["10.1.0.0/24", "InvalidSubnet.Range"],
  ["10.0.0.0/8", "InvalidSubnet.Range"],
  ["10.0.1.0/29", "InvalidSubnet.Range"],
  ["10.0.1.128/25", "InvalidSubnet.Conflict"],
  ["nonsense", "InvalidParameterValue"],
])("a subnet %s is refused with %s", async (CidrBlock, code) => {
  const { call, vpcId } = await start();
  await expect(call("CreateSubnet", { VpcId: vpcId, CidrBlock })).rejects.toMatchObject({ code });
  expect((await call("DescribeSubnets")).Subnets).toHaveLength(1);
});

test("a subnet has five addresses less than its range, and one less for each interface", async () => {
  const { call, world, subnetIds } = await start();
  const freeAddresses = async () => (await call("DescribeSubnets")).Subnets[0].AvailableIpAddressCount;
  expect(await freeAddresses()).toBe(251);
  const options = { accountId: PROVIDER, region: "us-east-1", subnetId: subnetIds[0]!, description: "client" };
  const row = await createClientInterface(world, options);
  expect(row.privateIpAddress).toBe("10.0.1.4");
  expect(await freeAddresses()).toBe(250);
  await expect(call("DeleteSubnet", { SubnetId: subnetIds[0] })).rejects.toMatchObject({ code: "DependencyViolation" });
  await call("DeleteNetworkInterface", { NetworkInterfaceId: row.networkInterfaceId });
  await call("DeleteSubnet", { SubnetId: subnetIds[0] });
  expect((await call("DescribeSubnets")).Subnets).toEqual([]);
});

test("a full subnet gives no address", async () => {
  const { call, world, vpcId } = await start();
  const { Subnet } = await call("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.0.9.0/28" });
  const options = { accountId: PROVIDER, region: "us-east-1", subnetId: Subnet.SubnetId, description: "client" };
  for (let count = 0; count < 11; count++) await createClientInterface(world, options);
  await expect(createClientInterface(world, options)).rejects.toMatchObject({
    code: "InsufficientFreeAddressesInSubnet",
  });
});

test("another account's subnet and VPC are not there", async () => {
  const { as, subnetIds, vpcId } = await start();
  const stranger = as("999900001111");
  await expect(stranger("DescribeSubnets", { SubnetIds: subnetIds })).rejects.toMatchObject({
    code: "InvalidSubnetID.NotFound",
  });
  await expect(stranger("DescribeVpcs", { VpcIds: [vpcId] })).rejects.toMatchObject({ code: "InvalidVpcID.NotFound" });
  expect((await stranger("DescribeSubnets")).Subnets).toEqual([]);
});

test("a VPC with something in it stays, an empty one goes with its default group", async () => {
  const { call, vpcId, subnetIds } = await start();
  await expect(call("DeleteVpc", { VpcId: vpcId })).rejects.toMatchObject({ code: "DependencyViolation" });
  await call("DeleteSubnet", { SubnetId: subnetIds[0] });
  await call("DeleteVpc", { VpcId: vpcId });
  expect((await call("DescribeSecurityGroups")).SecurityGroups).toEqual([]);
});

test("VPC attributes are read back as they were set, one at a time", async () => {
  const { call, vpcId } = await start();
  const both = { VpcId: vpcId, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
  await expect(call("ModifyVpcAttribute", both)).rejects.toMatchObject({ code: "InvalidParameterCombination" });
  await call("ModifyVpcAttribute", { VpcId: vpcId, EnableDnsHostnames: { Value: true } });
  const { EnableDnsHostnames } = await call("DescribeVpcAttribute", { VpcId: vpcId, Attribute: "enableDnsHostnames" });
  expect(EnableDnsHostnames).toEqual({ Value: true });
});

test("pages follow each other and hold every row once", async () => {
  const { call, vpcId } = await start();
  for (let index = 2; index < 14; index++)
    await call("CreateSubnet", { VpcId: vpcId, CidrBlock: `10.0.${index}.0/24` });
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await call("DescribeSubnets", { MaxResults: 5, NextToken });
    seen.push(...answer.Subnets.map((subnet: { SubnetId: string }) => subnet.SubnetId));
    NextToken = answer.NextToken;
  } while (NextToken);
  expect(new Set(seen).size).toBe(13);
  expect(seen).toHaveLength(13);
  await expect(call("DescribeSubnets", { MaxResults: 4 })).rejects.toMatchObject({ code: "InvalidParameterValue" });
  await expect(call("DescribeSubnets", { MaxResults: 5, SubnetIds: [seen[0]] })).rejects.toMatchObject({
    code: "InvalidParameterCombination",
  });
});

test("a dry run says that it would have succeeded and makes nothing", async () => {
  const call = createTestWorld(onTestFinished).as(PROVIDER);
  await expect(call("CreateVpc", { CidrBlock: "10.0.0.0/16", DryRun: true })).rejects.toMatchObject({
    code: "DryRunOperation",
    status: 412,
  });
  expect((await call("DescribeVpcs")).Vpcs).toEqual([]);
});
