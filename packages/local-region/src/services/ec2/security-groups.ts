import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import { groupsInUseByLoadBalancers } from "../elbv2/lookups.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireSecurityGroup, requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import { rulesOf, toIpPermissions } from "./security-group-rules.ts";
import type { SecurityGroupRow, SecurityGroupRuleRow, VpcRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

/** A new group lets everything out and nothing in. */
export async function createSecurityGroup(
  world: World,
  input: CreateSecurityGroupRequest,
  caller: Caller,
): Promise<CreateSecurityGroupResult> {
  const name = required(input.GroupName, "GroupName");
  const description = required(input.Description, "GroupDescription");
  if (!input.VpcId) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user");
  const vpc = requireVpc(world, caller, input.VpcId);
  checkGroupWords(name, description);
  if (world.ec2.securityGroups.by("vpcId", vpc.vpcId).some((group) => group.groupName === name)) {
    throw new AwsError("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpc.vpcId}'`);
  }
  const tags = readTagSpecifications(input.TagSpecifications, "security-group");
  const group = addSecurityGroup(world, vpc, name, description);
  setTags(world, group.groupId, tags);
  await world.network.refresh();
  return { GroupId: group.groupId, SecurityGroupArn: arnOf(group), Tags: tagList(world, group.groupId) };
}

/** Ids and names must exist; filters cover the group's own fields and its rules (`ip-permission.*`). */
export function describeSecurityGroups(
  world: World,
  input: DescribeSecurityGroupsRequest,
  caller: Caller,
): DescribeSecurityGroupsResult {
  const ids = input.GroupIds;
  const asked = ids?.length
    ? ids.map((id) => requireSecurityGroup(world, caller, id))
    : candidateRows(world, world.ec2.securityGroups, caller, input.Filters, {
        "vpc-id": (id) => world.ec2.securityGroups.by("vpcId", id),
        "group-id": (id) => [world.ec2.securityGroups.get(id)].filter((row) => row !== undefined),
      });
  for (const name of input.GroupNames ?? []) {
    if (!asked.some((group) => group.groupName === name)) {
      throw new AwsError("InvalidGroup.NotFound", `The security group '${name}' does not exist`);
    }
  }
  const named = input.GroupNames?.length ? asked.filter((group) => input.GroupNames?.includes(group.groupName)) : asked;
  const inRules =
    (pick: (rule: SecurityGroupRuleRow) => string | undefined, isEgress: boolean) => (group: SecurityGroupRow) =>
      rulesOf(world, group, isEgress).map(pick);
  const ruleFields = (prefix: string, isEgress: boolean) => ({
    [`${prefix}.cidr`]: inRules((rule) => rule.cidrIpv4, isEgress),
    [`${prefix}.from-port`]: inRules((rule) => String(rule.fromPort), isEgress),
    [`${prefix}.to-port`]: inRules((rule) => String(rule.toPort), isEgress),
    [`${prefix}.group-id`]: inRules((rule) => rule.referencedGroupId, isEgress),
    [`${prefix}.prefix-list-id`]: inRules((rule) => rule.prefixListId, isEgress),
    [`${prefix}.protocol`]: inRules((rule) => rule.protocol, isEgress),
  });
  const rows = selectRows(
    named,
    input.Filters,
    {
      "group-id": (group) => group.groupId,
      "group-name": (group) => group.groupName,
      description: (group) => group.description,
      "vpc-id": (group) => group.vpcId,
      "owner-id": (group) => group.accountId,
      ...ruleFields("ip-permission", false),
      ...ruleFields("egress.ip-permission", true),
    },
    (group) => tagsOf(world, group.groupId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "groupIds", values: ids } });
  return { SecurityGroups: page.map((group) => toSecurityGroup(world, group)), NextToken: next };
}

/** DependencyViolation while an interface, a load balancer or another group's rule uses it. */
export async function deleteSecurityGroup(
  world: World,
  input: DeleteSecurityGroupRequest,
  caller: Caller,
): Promise<DeleteSecurityGroupResult> {
  const group = requireSecurityGroup(world, caller, required(input.GroupId, "GroupId"));
  if (group.groupName === "default") {
    throw new AwsError(
      "CannotDelete",
      `the specified group: "${group.groupId}" name: "default" cannot be deleted by a user`,
    );
  }
  const isUsed =
    world.ec2.networkInterfaces.by("vpcId", group.vpcId).some((row) => row.groupIds.includes(group.groupId)) ||
    groupsInUseByLoadBalancers(world, caller).has(group.groupId) ||
    world.ec2.endpoints.by("vpcId", group.vpcId).some((endpoint) => endpoint.groupIds.includes(group.groupId)) ||
    world.ec2.securityGroupRules
      .of(caller)
      .some((rule) => rule.referencedGroupId === group.groupId && rule.groupId !== group.groupId);
  if (isUsed) throw new AwsError("DependencyViolation", `resource ${group.groupId} has a dependent object`);
  forgetSecurityGroup(world, group);
  await world.network.refresh();
  return { Return: true, GroupId: group.groupId };
}

/** Makes a group with AWS's first rules: all out; the default group also lets its own members in. */
export function addSecurityGroup(world: World, vpc: VpcRow, groupName: string, description: string): SecurityGroupRow {
  const owner = { accountId: vpc.accountId, region: vpc.region };
  const groupId = world.ids.ec2("sg");
  const group = world.ec2.securityGroups.put({ ...owner, groupId, groupName, description, vpcId: vpc.vpcId });
  const everything = { ...owner, groupId, protocol: "-1", fromPort: -1, toPort: -1, description: undefined };
  world.ec2.securityGroupRules.put({
    ...everything,
    ruleId: world.ids.ec2("sgr"),
    isEgress: true,
    cidrIpv4: "0.0.0.0/0",
    referencedGroupId: undefined,
  });
  if (groupName === "default") {
    world.ec2.securityGroupRules.put({
      ...everything,
      ruleId: world.ids.ec2("sgr"),
      isEgress: false,
      cidrIpv4: undefined,
      referencedGroupId: groupId,
    });
  }
  return group;
}

/** Removes the group, its rules and the tags of both. */
export function forgetSecurityGroup(world: World, group: SecurityGroupRow): void {
  for (const rule of world.ec2.securityGroupRules.by("groupId", group.groupId)) {
    world.ec2.securityGroupRules.delete(rule.ruleId);
    dropTags(world, rule.ruleId);
  }
  world.ec2.securityGroups.delete(group.groupId);
  dropTags(world, group.groupId);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
function checkGroupWords(name: string, description: string): void {
  if (name === "default") {
    throw new AwsError("InvalidParameterValue", "Cannot use reserved security group name: default");
  }
  const allowed = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
  if (!allowed.test(name) || name.startsWith("sg-")) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.`,
    );
  }
  if (!allowed.test(description)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
    );
  }
}

function toSecurityGroup(world: World, group: SecurityGroupRow): SecurityGroup {
  return {
    GroupId: group.groupId,
    GroupName: group.groupName,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: group.accountId,
    SecurityGroupArn: arnOf(group),
    IpPermissions: toIpPermissions(rulesOf(world, group, false)),
    IpPermissionsEgress: toIpPermissions(rulesOf(world, group, true)),
    Tags: tagList(world, group.groupId),
  };
}

function arnOf(group: SecurityGroupRow): string {
  return `arn:aws:ec2:${group.region}:${group.accountId}:security-group/${group.groupId}`;
}
