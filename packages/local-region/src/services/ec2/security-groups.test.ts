import { expect, onTestFinished, test } from "vitest";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  const { vpcId, subnetIds } = await makeVpc(call, ["use1-az1"]);
  const create = async (GroupName: string): Promise<string> =>
    (await call("CreateSecurityGroup", { GroupName, Description: GroupName, VpcId: vpcId })).GroupId;
  const groupId = await create("database");
  const rules = async () =>
    (await call("DescribeSecurityGroups", { GroupIds: [groupId] })).SecurityGroups[0].IpPermissions;
  return { ...made, call, vpcId, subnetIds, groupId, create, rules };
}

const fromOffice = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };

test("a rule is made once; the same again is a duplicate in AWS's words", async () => {
  const { call, groupId, rules } = await start();
  const input = { GroupId: groupId, IpPermissions: [fromOffice] };
  const { SecurityGroupRules } = await call("AuthorizeSecurityGroupIngress", input);
  expect(SecurityGroupRules[0]).toMatchObject({ IsEgress: false, CidrIpv4: "10.0.0.0/8", FromPort: 5432 });
  await expect(call("AuthorizeSecurityGroupIngress", input)).rejects.toMatchObject({
    code: "InvalidPermission.Duplicate",
    message: 'the specified rule "peer: 10.0.0.0/8, TCP, from port: 5432, to port: 5432, ALLOW" already exists',
  });
  expect(await rules()).toHaveLength(1);
});

test("one wrong rule refuses the whole call", async () => {
  const { call, groupId, rules } = await start();
  const wrong = { ...fromOffice, IpRanges: [{ CidrIp: "10.0.0.0/40" }] };
  const input = { GroupId: groupId, IpPermissions: [fromOffice, wrong] };
  await expect(call("AuthorizeSecurityGroupIngress", input)).rejects.toThrow("CIDR block 10.0.0.0/40 is malformed");
  expect(await rules()).toEqual([]);
});

test("rules go by terms, by flat parameters and by id", async () => {
  const { call, groupId, rules } = await start();
  const flat = { GroupId: groupId, IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, CidrIp: "10.0.0.0/8" };
  await call("AuthorizeSecurityGroupIngress", flat);
  await call("RevokeSecurityGroupIngress", { GroupId: groupId, IpPermissions: [fromOffice] });
  await call("AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions: [fromOffice] });
  await call("RevokeSecurityGroupIngress", flat);
  const { SecurityGroupRules } = await call("AuthorizeSecurityGroupIngress", flat);
  const SecurityGroupRuleIds = [SecurityGroupRules[0].SecurityGroupRuleId];
  await expect(call("RevokeSecurityGroupEgress", { GroupId: groupId, SecurityGroupRuleIds })).rejects.toMatchObject({
    code: "InvalidSecurityGroupRuleId.NotFound",
  });
  await call("RevokeSecurityGroupIngress", { GroupId: groupId, SecurityGroupRuleIds });
  expect(await rules()).toEqual([]);
  await expect(call("RevokeSecurityGroupIngress", flat)).rejects.toMatchObject({ code: "InvalidPermission.NotFound" });
});

test("a group cannot go while an interface or another group's rule uses it, nor a default group ever", async () => {
  const { call, groupId, create } = await start();
  const balancer = await create("balancer");
  const pair = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: balancer }] };
  await call("AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions: [pair] });
  await expect(call("DeleteSecurityGroup", { GroupId: balancer })).rejects.toMatchObject({
    code: "DependencyViolation",
    message: `resource ${balancer} has a dependent object`,
  });
  await call("DeleteSecurityGroup", { GroupId: groupId });
  await call("DeleteSecurityGroup", { GroupId: balancer });
  await expect(call("DeleteSecurityGroup", { GroupId: balancer })).rejects.toMatchObject({
    code: "InvalidGroup.NotFound",
  });
  const Filters = [{ Name: "group-name", Values: ["default"] }];
  const { SecurityGroups } = await call("DescribeSecurityGroups", { Filters });
  await expect(call("DeleteSecurityGroup", { GroupId: SecurityGroups[0].GroupId })).rejects.toMatchObject({
    code: "CannotDelete",
  });
});

test("a rule cannot name a group of another account or another VPC", async () => {
  const { as, call, groupId } = await start();
  const stranger = as("999900001111");
  const { vpcId } = await makeVpc(stranger, []);
  const { GroupId } = await stranger("CreateSecurityGroup", { GroupName: "x", Description: "x", VpcId: vpcId });
  const other = await makeVpc(call, [], "10.9");
  const { SecurityGroups } = await call("DescribeSecurityGroups", {
    Filters: [{ Name: "vpc-id", Values: [other.vpcId] }],
  });
  for (const id of [GroupId, SecurityGroups[0].GroupId]) {
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: id }] }];
    await expect(call("AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions })).rejects.toMatchObject({
      code: "InvalidGroup.NotFound",
    });
  }
});

test("rules can be changed and described, with tags of their own", async () => {
  const { call, groupId, rules } = await start();
  const TagSpecifications = [{ ResourceType: "security-group-rule", Tags: [{ Key: "until", Value: "2027-01-01" }] }];
  await call("AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions: [fromOffice], TagSpecifications });
  const Filters = [{ Name: "tag:until", Values: ["2027*"] }];
  const { SecurityGroupRules } = await call("DescribeSecurityGroupRules", { Filters });
  const id = SecurityGroupRules[0].SecurityGroupRuleId;
  const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 5433, ToPort: 5433, CidrIpv4: "10.1.0.0/16" };
  await call("ModifySecurityGroupRules", {
    GroupId: groupId,
    SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule }],
  });
  await call("UpdateSecurityGroupRuleDescriptionsIngress", {
    GroupId: groupId,
    SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: id, Description: "the platform" }],
  });
  expect((await rules())[0]).toMatchObject({
    FromPort: 5433,
    IpRanges: [{ CidrIp: "10.1.0.0/16", Description: "the platform" }],
  });
});

test("a parameter whose effect is missing is refused by name", async () => {
  const { call, groupId } = await start();
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 1, ToPort: 2, Ipv6Ranges: [{ CidrIpv6: "::/0" }] }];
  await expect(call("AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions })).rejects.toMatchObject({
    code: "UnsupportedOperation",
  });
});

test("a duplicate and a reserved name are refused", async () => {
  const { create } = await start();
  await expect(create("database")).rejects.toMatchObject({ code: "InvalidGroup.Duplicate" });
  await expect(create("default")).rejects.toThrow("Cannot use reserved security group name: default");
});
