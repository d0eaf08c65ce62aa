import type {
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult,
  SecurityGroupRuleRequest,
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireRule, requireSecurityGroup } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requirePrefixList } from "./routing-lookups.ts";
import { isSameRule, readPorts, readReferencedGroup, readRuleCidr, readRules } from "./rule-requests.ts";
import { rulesOf } from "./security-group-rules.ts";
import type { SecurityGroupRow, SecurityGroupRuleRow } from "./store.ts";

/** Rules keep their ids; nothing is changed when one of them is wrong. */
export async function modifySecurityGroupRules(
  world: World,
  input: ModifySecurityGroupRulesRequest,
  caller: Caller,
): Promise<ModifySecurityGroupRulesResult> {
  const group = requireSecurityGroup(world, caller, required(input.GroupId, "GroupId"));
  const changed = required(input.SecurityGroupRules, "SecurityGroupRules").map((update) => {
    const row = requireRule(world, caller, required(update.SecurityGroupRuleId, "SecurityGroupRuleId"));
    return readChange(world, group, row, update.SecurityGroupRule ?? {});
  });
  for (const row of changed) world.ec2.securityGroupRules.put(row);
  await world.network.refresh();
  return { Return: true };
}

/** Serves both directions: the input has the same form. */
export function updateRuleDescriptions(isEgress: boolean) {
  return (
    world: World,
    input: UpdateSecurityGroupRuleDescriptionsIngressRequest,
    caller: Caller,
  ): UpdateSecurityGroupRuleDescriptionsIngressResult => {
    const group = requireSecurityGroup(world, caller, required(input.GroupId, "groupId"));
    const byId = (input.SecurityGroupRuleDescriptions ?? []).map((update) => ({
      row: requireRule(world, caller, required(update.SecurityGroupRuleId, "SecurityGroupRuleId")),
      description: update.Description,
    }));
    const byTerms = (input.IpPermissions?.length ? readRules(world, group, input) : []).map((rule) => {
      const row = rulesOf(world, group, isEgress).find((other) => isSameRule(rule, other));
      if (row) return { row, description: rule.description };
      throw new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
    });
    for (const { row, description } of [...byId, ...byTerms]) {
      world.ec2.securityGroupRules.put({ ...row, description });
    }
    return { Return: true };
  };
}

function readChange(
  world: World,
  group: SecurityGroupRow,
  row: SecurityGroupRuleRow,
  change: SecurityGroupRuleRequest,
): SecurityGroupRuleRow {
  refuseUnserved(change, ["CidrIpv6"]);
  if (row.groupId !== group.groupId) {
    throw new AwsError(
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${row.ruleId}' does not exist`,
    );
  }
  const sources = [change.CidrIpv4, change.ReferencedGroupId, change.PrefixListId].filter(
    (source) => source !== undefined,
  );
  if (sources.length !== 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Specify exactly one of CidrIpv4, ReferencedGroupId and PrefixListId",
    );
  }
  return {
    ...row,
    ...readPorts(change),
    cidrIpv4: change.CidrIpv4 === undefined ? undefined : readRuleCidr(change.CidrIpv4),
    referencedGroupId:
      change.ReferencedGroupId === undefined ? undefined : readReferencedGroup(world, group, change.ReferencedGroupId),
    prefixListId:
      change.PrefixListId === undefined ? undefined : requirePrefixList(world, group, change.PrefixListId).prefixListId,
    description: change.Description,
  };
}
