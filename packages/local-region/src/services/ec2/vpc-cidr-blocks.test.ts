import { expect, onTestFinished, test } from "vitest";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  return { ...made, call, ...(await makeVpc(call, ["use1-az1"])) };
}

test("a later range holds subnets, is routed inside the VPC and can be taken back once it is empty", async () => {
  const { call, vpcId } = await start();
  const { CidrBlockAssociation } = await call("AssociateVpcCidrBlock", { VpcId: vpcId, CidrBlock: "10.200.7.0/24" });
  expect(CidrBlockAssociation.CidrBlockState).toEqual({ State: "associating" });
  const { AssociationId } = CidrBlockAssociation;
  const { Subnet } = await call("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.200.7.0/25" });
  const [vpc] = (await call("DescribeVpcs", { VpcIds: [vpcId] })).Vpcs;
  expect(vpc.CidrBlock).toBe("10.0.0.0/16");
  expect(vpc.CidrBlockAssociationSet).toMatchObject([
    { CidrBlock: "10.0.0.0/16", CidrBlockState: { State: "associated" } },
    { CidrBlock: "10.200.7.0/24", AssociationId, CidrBlockState: { State: "associated" } },
  ]);
  const localRoutes = async () => {
    const { RouteTables } = await call("DescribeRouteTables", { Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    const routes: { GatewayId: string; DestinationCidrBlock: string }[] = RouteTables[0].Routes;
    return routes.filter(({ GatewayId }) => GatewayId === "local").map((route) => route.DestinationCidrBlock);
  };
  expect(await localRoutes()).toEqual(["10.0.0.0/16", "10.200.7.0/24"]);
  await expect(call("DisassociateVpcCidrBlock", { AssociationId })).rejects.toMatchObject({
    code: "InvalidCidrBlock.InUse",
  });
  await call("DeleteSubnet", { SubnetId: Subnet.SubnetId });
  await call("DisassociateVpcCidrBlock", { AssociationId });
  expect(await localRoutes()).toEqual(["10.0.0.0/16"]);
  await expect(call("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.200.7.0/25" })).rejects.toMatchObject({
    code: "InvalidSubnet.Range",
  });
});

test.each([
  ["10.0.128.0/17", "InvalidVpc.Range", "overlaps 10.0.0.0/16"],
  ["10.9.0.0/15", "InvalidVpc.Range", "between a /16 and a /28"],
  ["192.168.0.0/16", "InvalidVpc.Range", "takes none of 192.168.0.0/16"],
  ["198.19.4.0/24", "InvalidVpc.Range", "takes none of 198.19.0.0/16"],
  ["nonsense", "InvalidParameterValue", "not a valid CIDR block"],
])("%s is refused with %s", async (CidrBlock, code, message) => {
  const { call, vpcId } = await start();
  await expect(call("AssociateVpcCidrBlock", { VpcId: vpcId, CidrBlock })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test("five ranges are the most, and the first one stays", async () => {
  const { call, vpcId } = await start();
  for (const second of [1, 2, 3, 4]) {
    await call("AssociateVpcCidrBlock", { VpcId: vpcId, CidrBlock: `10.${second}.0.0/16` });
  }
  await expect(call("AssociateVpcCidrBlock", { VpcId: vpcId, CidrBlock: "10.5.0.0/16" })).rejects.toMatchObject({
    code: "CidrLimitExceeded",
  });
  const [vpc] = (await call("DescribeVpcs", { VpcIds: [vpcId] })).Vpcs;
  const { AssociationId } = vpc.CidrBlockAssociationSet[0];
  await expect(call("DisassociateVpcCidrBlock", { AssociationId })).rejects.toMatchObject({
    code: "OperationNotPermitted",
  });
  await expect(call("DisassociateVpcCidrBlock", { AssociationId: "vpc-cidr-assoc-0" })).rejects.toMatchObject({
    code: "InvalidVpcCidrBlockAssociationID.NotFound",
  });
});
