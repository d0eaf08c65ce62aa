import type { IpPermission } from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { requireSecurityGroup } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requirePrefixList } from "./routing-lookups.ts";
import type { SecurityGroupRow, SecurityGroupRuleRow } from "./store.ts";

/** What a rule says, without its id. */
export type RuleTerms = Pick<
  SecurityGroupRuleRow,
  "protocol" | "fromPort" | "toPort" | "cidrIpv4" | "referencedGroupId" | "prefixListId" | "description"
>;

/** The rule of a call in its older, flat form. */
export interface FlatRule {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
  SourceSecurityGroupName?: string | undefined;
  IpPermissions?: IpPermission[] | undefined;
}

const PROTOCOL_NAMES: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", all: "-1" };

/** The rules that a call describes, one per source, whether it lists permissions or gives one rule flat. */
export function readRules(world: World, group: SecurityGroupRow, input: FlatRule): RuleTerms[] {
  refuseUnserved(input, ["SourceSecurityGroupName"]);
  const flat = {
    IpProtocol: input.IpProtocol,
    FromPort: input.FromPort,
    ToPort: input.ToPort,
    IpRanges: [{ CidrIp: input.CidrIp }],
  };
  const permissions = input.IpPermissions?.length ? input.IpPermissions : [flat];
  if (input.IpPermissions?.length && (input.IpProtocol || input.CidrIp)) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter 'ipPermissions' may not be used in combination with 'ipProtocol'",
    );
  }
  return permissions.flatMap((permission) => readPermission(world, group, permission));
}

/** Protocol and ports in one form; throws in AWS's words when they do not fit together. */
export function readPorts(rule: {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
}): Pick<RuleTerms, "protocol" | "fromPort" | "toPort"> {
  const text = required(rule.IpProtocol, "ipProtocol").toLowerCase();
  const protocol = PROTOCOL_NAMES[text] ?? text;
  if (!["tcp", "udp", "icmp", "-1"].includes(protocol)) {
    throw new AwsError(
      "InvalidPermission.Malformed",
      `Unsupported IP protocol "${text}"  - supported: [tcp, udp, icmp, -1]`,
    );
  }
  if (protocol === "-1") return { protocol, fromPort: -1, toPort: -1 };
  const { FromPort: fromPort, ToPort: toPort } = rule;
  if (protocol === "icmp") return { protocol, fromPort: fromPort ?? -1, toPort: toPort ?? -1 };
  if (fromPort === undefined || toPort === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    );
  }
  for (const port of [fromPort, toPort]) {
    if (port < 0 || port > 65535) {
      throw new AwsError(
        "InvalidParameterValue",
        `Invalid value '${port}' for portRange. Port must be between 0 and 65535.`,
      );
    }
  }
  if (fromPort > toPort) {
    throw new AwsError("InvalidParameterValue", `Invalid TCP/UDP port range (${fromPort}:${toPort})`);
  }
  return { protocol, fromPort, toPort };
}

/** The CIDR with host bits cleared, as AWS stores it. */
export function readRuleCidr(text: string): string {
  const cidr = parseCidr(text);
  if (!cidr) throw new AwsError("InvalidParameterValue", `CIDR block ${text} is malformed`);
  return formatCidr(cidr);
}

/** A group that a rule may name: one of the same VPC. Naming another customer's never works across PrivateLink. */
export function readReferencedGroup(world: World, group: SecurityGroupRow, groupId: string): string {
  const referenced = requireSecurityGroup(world, group, groupId);
  if (referenced.vpcId !== group.vpcId) {
    throw new AwsError("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
  }
  return groupId;
}

/** Whether two rules say the same; descriptions do not count. */
export function isSameRule(one: RuleTerms, other: RuleTerms): boolean {
  return (
    one.protocol === other.protocol &&
    one.fromPort === other.fromPort &&
    one.toPort === other.toPort &&
    one.cidrIpv4 === other.cidrIpv4 &&
    one.referencedGroupId === other.referencedGroupId &&
    one.prefixListId === other.prefixListId
  );
}

function readPermission(world: World, group: SecurityGroupRow, permission: IpPermission): RuleTerms[] {
  refuseUnserved(permission, ["Ipv6Ranges"]);
  const ports = readPorts(permission);
  const fromRanges = (permission.IpRanges ?? []).map((range) => ({
    ...ports,
    cidrIpv4: readRuleCidr(required(range.CidrIp, "cidrIp")),
    referencedGroupId: undefined,
    description: range.Description,
  }));
  const fromGroups = (permission.UserIdGroupPairs ?? []).map((pair) => ({
    ...ports,
    cidrIpv4: undefined,
    referencedGroupId: readReferencedGroup(world, group, required(pair.GroupId, "groupId")),
    description: pair.Description,
  }));
  const fromLists = (permission.PrefixListIds ?? []).map((list) => ({
    ...ports,
    cidrIpv4: undefined,
    referencedGroupId: undefined,
    prefixListId: requirePrefixList(world, group, required(list.PrefixListId, "prefixListId")).prefixListId,
    description: list.Description,
  }));
  const rules: RuleTerms[] = [...fromRanges, ...fromGroups, ...fromLists];
  if (rules.length === 0)
    throw new AwsError("InvalidParameterValue", "Invalid value 'null' for ipPermissions: a source is missing");
  return rules;
}
