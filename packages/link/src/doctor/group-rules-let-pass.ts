import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import { isWithin } from "./facts/vpc-network.ts";

export interface Peer {
  /** An address (`10.0.1.5`) or a whole range (`10.0.0.0/16`). */
  address: string;
  /** Its own security groups, by which a rule may name it. */
  groupIds?: string[];
}

/** Whether the rules of these groups let TCP at a port pass, inward or outward. Pure. */
export function letsPass(
  rules: SecurityGroupRule[],
  groupIds: string[],
  direction: "in" | "out",
  port: number,
  peer: Peer,
): boolean {
  const isMeant = (rule: SecurityGroupRule) =>
    groupIds.includes(rule.GroupId ?? "") && rule.IsEgress === (direction === "out") && isAtPort(rule, port);
  return rules.some((rule) => isMeant(rule) && names(rule, peer));
}

/** For evidence: `tcp 5432 from 10.0.0.0/16, sg-1`, or `nothing`. */
export function showGroupRules(rules: SecurityGroupRule[], groupIds: string[], direction: "in" | "out"): string {
  const shown = rules
    .filter((rule) => groupIds.includes(rule.GroupId ?? "") && rule.IsEgress === (direction === "out"))
    .map((rule) => {
      const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}–${rule.ToPort}`;
      const what = rule.IpProtocol === "-1" ? "everything" : `${rule.IpProtocol} ${ports}`;
      const peer = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId;
      const list = rule.PrefixListId ? ` (${rule.PrefixListId})` : "";
      return `${what} ${direction === "in" ? "from" : "to"} ${peer}${list}`;
    });
  return shown.join(", ") || "nothing";
}

function isAtPort({ IpProtocol, FromPort = 0, ToPort = 0 }: SecurityGroupRule, port: number): boolean {
  if (IpProtocol === "-1") return true;
  return (IpProtocol === "tcp" || IpProtocol === "6") && (FromPort === -1 || (FromPort <= port && port <= ToPort));
}

function names(rule: SecurityGroupRule, { address, groupIds = [] }: Peer): boolean {
  const group = rule.ReferencedGroupInfo?.GroupId;
  if (group) return groupIds.includes(group);
  return rule.CidrIpv4 !== undefined && isWithin(address, rule.CidrIpv4);
}
