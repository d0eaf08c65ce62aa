import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  IpPermission,
  SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireRule } from "./lookups.ts";
import type { SecurityGroupRow, SecurityGroupRuleRow } from "./store.ts";
import { tagList, tagsOf } from "./tags.ts";

export function describeSecurityGroupRules(
  world: World,
  input: DescribeSecurityGroupRulesRequest,
  caller: Caller,
): DescribeSecurityGroupRulesResult {
  const ids = input.SecurityGroupRuleIds;
  const asked = ids?.length
    ? ids.map((id) => requireRule(world, caller, id))
    : candidateRows(world, world.ec2.securityGroupRules, caller, input.Filters, {
        "group-id": (id) => world.ec2.securityGroupRules.by("groupId", id),
      });
  const rows = selectRows(
    asked,
    input.Filters,
    { "group-id": (rule) => rule.groupId, "security-group-rule-id": (rule) => rule.ruleId },
    (rule) => tagsOf(world, rule.ruleId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "securityGroupRuleIds", values: ids } });
  return { SecurityGroupRules: page.map((rule) => toSecurityGroupRule(world, rule)), NextToken: next };
}

/** The group's rules of one direction. */
export function rulesOf(world: World, group: SecurityGroupRow, isEgress: boolean): SecurityGroupRuleRow[] {
  return world.ec2.securityGroupRules.by("groupId", group.groupId).filter((rule) => rule.isEgress === isEgress);
}

/** The older form: rules of the same protocol and ports in one permission. */
export function toIpPermissions(rules: SecurityGroupRuleRow[]): IpPermission[] {
  const permissions = new Map<
    string,
    Required<Pick<IpPermission, "IpRanges" | "PrefixListIds" | "UserIdGroupPairs">> & IpPermission
  >();
  for (const rule of rules) {
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    const ports = rule.protocol === "-1" ? {} : { FromPort: rule.fromPort, ToPort: rule.toPort };
    const permission = permissions.get(key) ?? {
      IpProtocol: rule.protocol,
      ...ports,
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    };
    if (rule.cidrIpv4) permission.IpRanges.push({ CidrIp: rule.cidrIpv4, Description: rule.description });
    if (rule.prefixListId)
      permission.PrefixListIds.push({ PrefixListId: rule.prefixListId, Description: rule.description });
    if (rule.referencedGroupId) {
      permission.UserIdGroupPairs.push({
        GroupId: rule.referencedGroupId,
        UserId: rule.accountId,
        Description: rule.description,
      });
    }
    permissions.set(key, permission);
  }
  return [...permissions.values()];
}

export function toSecurityGroupRule(world: World, rule: SecurityGroupRuleRow): SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.ruleId,
    SecurityGroupRuleArn: `arn:aws:ec2:${rule.region}:${rule.accountId}:security-group-rule/${rule.ruleId}`,
    GroupId: rule.groupId,
    GroupOwnerId: rule.accountId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidrIpv4,
    PrefixListId: rule.prefixListId,
    ReferencedGroupInfo: rule.referencedGroupId
      ? { GroupId: rule.referencedGroupId, UserId: rule.accountId }
      : undefined,
    Description: rule.description,
    Tags: tagList(world, rule.ruleId),
  };
}
