import { beforeEach, expect, onTestFinished, test } from "vitest";
import { CALLER, makeDbNetwork } from "../../testing/make-db-network.ts";
import { makeVpc } from "../../testing/make-link.ts";
import { callerOf } from "../../testing/test-world.ts";
import { zoneNameOf } from "../ec2/zones.ts";

let scene: Awaited<ReturnType<typeof makeDbNetwork>>;

beforeEach(async () => {
  scene = await makeDbNetwork(onTestFinished, { zones: 3 });
});

function refusal(operation: string, input: object) {
  return expect(scene.call(operation, input)).rejects;
}

test("a group tells its subnets with zone names as its own account has them", async () => {
  const { DBSubnetGroups } = await scene.call("DescribeDBSubnetGroups", { DBSubnetGroupName: "GROUP" });
  expect(DBSubnetGroups).toMatchObject([
    {
      DBSubnetGroupName: "group",
      DBSubnetGroupArn: "arn:aws:rds:us-east-1:111122223333:subgrp:group",
      VpcId: scene.vpcId,
      SubnetGroupStatus: "Complete",
      Subnets: scene.subnetIds.map((id, index) => ({
        SubnetIdentifier: id,
        SubnetAvailabilityZone: { Name: zoneNameOf(CALLER, `use1-az${index + 1}`) },
        SubnetStatus: "Active",
      })),
    },
  ]);
});

test("one zone is not enough, however many subnets", async () => {
  const second = { VpcId: scene.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await scene.call("CreateSubnet", second);
  await refusal("CreateDBSubnetGroup", {
    DBSubnetGroupName: "narrow",
    DBSubnetGroupDescription: "one zone",
    SubnetIds: [scene.subnetIds[0], Subnet.SubnetId],
  }).toMatchObject({
    code: "DBSubnetGroupDoesNotCoverEnoughAZs",
    message: expect.stringContaining(`Current AZ coverage: ${zoneNameOf(CALLER, "use1-az1")}.`),
  });
});

test.each([
  [{ SubnetIds: ["subnet-0123"] }, "InvalidSubnet"],
  [{ SubnetIds: [] }, "InvalidParameterValue"],
  [{ DBSubnetGroupName: "default" }, "InvalidParameterValue"],
  [{ DBSubnetGroupName: "a/b" }, "InvalidParameterValue"],
  [{ DBSubnetGroupName: "group" }, "DBSubnetGroupAlreadyExists"],
  [{ DBSubnetGroupDescription: undefined }, "InvalidParameterValue"],
])("creation with %j is refused", async (input, code) => {
  const valid = { DBSubnetGroupName: "new", DBSubnetGroupDescription: "new", SubnetIds: scene.subnetIds };
  await refusal("CreateDBSubnetGroup", { ...valid, ...input }).toMatchObject({ code });
  expect((await scene.call("DescribeDBSubnetGroups", {})).DBSubnetGroups).toHaveLength(1);
});

test("subnets of two VPCs, and of another account, are refused", async () => {
  const other = await makeVpc(scene.as(CALLER), ["use1-az1"]);
  const mixed = [...scene.subnetIds, ...other.subnetIds];
  const input = { DBSubnetGroupName: "mixed", DBSubnetGroupDescription: "mixed", SubnetIds: mixed };
  await refusal("CreateDBSubnetGroup", input).toMatchObject({ code: "InvalidSubnet" });
  const stolen = scene.call("CreateDBSubnetGroup", { ...input, SubnetIds: scene.subnetIds }, callerOf("999988887777"));
  await expect(stolen).rejects.toMatchObject({ code: "InvalidSubnet" });
});

test("a group in use keeps the subnet of its database and cannot be deleted", async () => {
  await scene.call("CreateDBInstance", {
    DBInstanceIdentifier: "user",
    DBInstanceClass: "db.t4g.micro",
    Engine: "postgres",
    AllocatedStorage: 20,
    MasterUsername: "root_user",
    MasterUserPassword: "s3cret-enough",
    DBSubnetGroupName: "group",
  });
  const [, ...without] = scene.subnetIds;
  await refusal("ModifyDBSubnetGroup", { DBSubnetGroupName: "group", SubnetIds: without }).toMatchObject({
    code: "SubnetAlreadyInUse",
  });
  await refusal("DeleteDBSubnetGroup", { DBSubnetGroupName: "group" }).toMatchObject({
    code: "InvalidDBSubnetGroupStateFault",
    message: expect.stringContaining("user is still using it"),
  });
});

test("an unused group is changed and deleted", async () => {
  const [first, second] = scene.subnetIds;
  const change = { DBSubnetGroupName: "group", SubnetIds: [first, second], DBSubnetGroupDescription: "smaller" };
  const { DBSubnetGroup } = await scene.call("ModifyDBSubnetGroup", change);
  expect(DBSubnetGroup).toMatchObject({ DBSubnetGroupDescription: "smaller" });
  expect(DBSubnetGroup.Subnets).toHaveLength(2);
  await scene.call("DeleteDBSubnetGroup", { DBSubnetGroupName: "group" });
  await refusal("DescribeDBSubnetGroups", { DBSubnetGroupName: "group" }).toMatchObject({
    code: "DBSubnetGroupNotFoundFault",
    status: 404,
  });
});

test("tags are set at creation, added, listed and removed by ARN", async () => {
  const { DBSubnetGroup } = await scene.call("CreateDBSubnetGroup", {
    DBSubnetGroupName: "tagged",
    DBSubnetGroupDescription: "tagged",
    SubnetIds: scene.subnetIds,
    Tags: [{ Key: "team", Value: "warehouse" }],
  });
  const ResourceName = DBSubnetGroup.DBSubnetGroupArn;
  await scene.call("AddTagsToResource", { ResourceName, Tags: [{ Key: "env", Value: "test" }] });
  await scene.call("RemoveTagsFromResource", { ResourceName, TagKeys: ["team"] });
  expect(await scene.call("ListTagsForResource", { ResourceName })).toEqual({
    TagList: [{ Key: "env", Value: "test" }],
  });
  const reserved = { ResourceName, Tags: [{ Key: "aws:team", Value: "x" }] };
  await refusal("AddTagsToResource", reserved).toMatchObject({ code: "InvalidParameterValue" });
  const absent = ResourceName.replace(":subgrp:tagged", ":db:absent");
  await refusal("ListTagsForResource", { ResourceName: absent }).toMatchObject({ code: "DBInstanceNotFound" });
  await refusal("ListTagsForResource", { ResourceName: "warehouse" }).toMatchObject({ code: "InvalidParameterValue" });
});
