import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { judgeGroupRules } from "./judge-group-rules.ts";

const rule = (changes: SecurityGroupRule): SecurityGroupRule => ({
  GroupId: "sg-1",
  IsEgress: false,
  IpProtocol: "tcp",
  FromPort: 5432,
  ToPort: 5432,
  ...changes,
});

test.each<[string, SecurityGroupRule, string]>([
  ["a range that holds the address", rule({ CidrIpv4: "10.0.0.0/8" }), "admitted"],
  ["everything", rule({ CidrIpv4: "0.0.0.0/0", IpProtocol: "-1", FromPort: -1, ToPort: -1 }), "admitted"],
  ["a range of ports", rule({ CidrIpv4: "10.0.1.9/32", FromPort: 5000, ToPort: 6000 }), "admitted"],
  ["a group that the peer has", rule({ ReferencedGroupInfo: { GroupId: "sg-peer" } }), "admitted"],
  ["a group that it has not", rule({ ReferencedGroupInfo: { GroupId: "sg-other" } }), "blocked"],
  ["another range", rule({ CidrIpv4: "192.168.0.0/16" }), "blocked"],
  ["another port", rule({ CidrIpv4: "10.0.0.0/8", FromPort: 5433, ToPort: 5433 }), "blocked"],
  ["UDP", rule({ CidrIpv4: "10.0.0.0/8", IpProtocol: "udp" }), "blocked"],
  ["the other direction", rule({ CidrIpv4: "10.0.0.0/8", IsEgress: true }), "blocked"],
  ["another group's rule", rule({ CidrIpv4: "10.0.0.0/8", GroupId: "sg-2" }), "blocked"],
  ["a prefix list, whose entries are not known", rule({ PrefixListId: "pl-1" }), "unclear"],
])("%s", (_what, only, verdict) => {
  const peer = { address: "10.0.1.9", groupIds: ["sg-peer"] };
  expect(judgeGroupRules([only], ["sg-1"], "in", 5432, peer)).toBe(verdict);
});

test("a whole range must be inside a rule's", () => {
  const rules = [rule({ CidrIpv4: "10.0.0.0/16" })];
  expect(judgeGroupRules(rules, ["sg-1"], "in", 5432, { address: "10.0.4.0/24" })).toBe("admitted");
  expect(judgeGroupRules(rules, ["sg-1"], "in", 5432, { address: "10.0.0.0/8" })).toBe("blocked");
});
