import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireRule, requireSecurityGroup } from "./lookups.ts";
import { required } from "./parameters.ts";
import { type FlatRule, isSameRule, type RuleTerms, readRules } from "./rule-requests.ts";
import { rulesOf, toSecurityGroupRule } from "./security-group-rules.ts";
import type { SecurityGroupRow, SecurityGroupRuleRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags } from "./tags.ts";

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: per direction. */
const MOST_RULES = 60;

export function authorizeSecurityGroupIngress(
  world: World,
  input: AuthorizeSecurityGroupIngressRequest,
  caller: Caller,
): Promise<AuthorizeSecurityGroupIngressResult> {
  return authorize(world, input, caller, false);
}

export function authorizeSecurityGroupEgress(
  world: World,
  input: AuthorizeSecurityGroupEgressRequest,
  caller: Caller,
): Promise<AuthorizeSecurityGroupEgressResult> {
  return authorize(world, input, caller, true);
}

export function revokeSecurityGroupIngress(
  world: World,
  input: RevokeSecurityGroupIngressRequest,
  caller: Caller,
): Promise<RevokeSecurityGroupIngressResult> {
  return revoke(world, input, caller, false);
}

export function revokeSecurityGroupEgress(
  world: World,
  input: RevokeSecurityGroupEgressRequest,
  caller: Caller,
): Promise<RevokeSecurityGroupEgressResult> {
  return revoke(world, input, caller, true);
}

/** All rules or none: one that exists already refuses the whole call. */
async function authorize(
  world: World,
  input: AuthorizeSecurityGroupIngressRequest,
  caller: Caller,
  isEgress: boolean,
): Promise<AuthorizeSecurityGroupIngressResult> {
  const group = requireSecurityGroup(world, caller, required(input.GroupId, "groupId"));
  const added = readRules(world, group, input);
  const tags = readTagSpecifications(input.TagSpecifications, "security-group-rule");
  const present: RuleTerms[] = rulesOf(world, group, isEgress);
  for (const [position, rule] of added.entries()) {
    if ([...present, ...added.slice(0, position)].some((other) => isSameRule(rule, other))) throw duplicate(rule);
  }
  if (present.length + added.length > MOST_RULES) {
    throw new AwsError(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
  const rows = added.map((rule) => {
    const ruleId = world.ids.ec2("sgr");
    setTags(world, ruleId, tags);
    return world.ec2.securityGroupRules.put({
      accountId: group.accountId,
      region: group.region,
      ruleId,
      groupId: group.groupId,
      isEgress,
      ...rule,
    });
  });
  await world.network.refresh();
  return { Return: true, SecurityGroupRules: rows.map((row) => toSecurityGroupRule(world, row)) };
}

async function revoke(
  world: World,
  input: FlatRule & { GroupId?: string | undefined; SecurityGroupRuleIds?: string[] | undefined },
  caller: Caller,
  isEgress: boolean,
): Promise<RevokeSecurityGroupIngressResult> {
  const group = requireSecurityGroup(world, caller, required(input.GroupId, "groupId"));
  const rows = input.SecurityGroupRuleIds?.length
    ? input.SecurityGroupRuleIds.map((id) => requireRuleOf(world, caller, group, id, isEgress))
    : readRevoked(world, group, input).map((rule) => findRule(world, group, rule, isEgress));
  for (const row of rows) {
    world.ec2.securityGroupRules.delete(row.ruleId);
    dropTags(world, row.ruleId);
  }
  await world.network.refresh();
  return {
    Return: true,
    RevokedSecurityGroupRules: rows.map((row) => ({
      SecurityGroupRuleId: row.ruleId,
      GroupId: row.groupId,
      IsEgress: row.isEgress,
      IpProtocol: row.protocol,
      FromPort: row.fromPort,
      ToPort: row.toPort,
      CidrIpv4: row.cidrIpv4,
      ReferencedGroupId: row.referencedGroupId,
      PrefixListId: row.prefixListId,
      Description: row.description,
    })),
  };
}

/** There are no rules for IPv6, so none of them is found: Terraform revokes the one of `::/0` and counts on that answer. */
function readRevoked(world: World, group: SecurityGroupRow, input: FlatRule): RuleTerms[] {
  if (input.IpPermissions?.some(({ Ipv6Ranges }) => Ipv6Ranges?.length)) throw ruleNotFound();
  return readRules(world, group, input);
}

function requireRuleOf(
  world: World,
  caller: Caller,
  group: SecurityGroupRow,
  ruleId: string,
  isEgress: boolean,
): SecurityGroupRuleRow {
  const row = requireRule(world, caller, ruleId);
  if (row.groupId === group.groupId && row.isEgress === isEgress) return row;
  throw new AwsError("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${ruleId}' does not exist`);
}

function findRule(world: World, group: SecurityGroupRow, rule: RuleTerms, isEgress: boolean): SecurityGroupRuleRow {
  const row = rulesOf(world, group, isEgress).find((other) => isSameRule(rule, other));
  if (row) return row;
  throw ruleNotFound();
}

function ruleNotFound(): AwsError {
  return new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
}

function duplicate(rule: RuleTerms): AwsError {
  const peer = rule.cidrIpv4 ?? rule.referencedGroupId ?? rule.prefixListId;
  const traffic =
    rule.protocol === "-1"
      ? "ALL"
      : `${rule.protocol.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}`;
  return new AwsError(
    "InvalidPermission.Duplicate",
    `the specified rule "peer: ${peer}, ${traffic}, ALLOW" already exists`,
  );
}
