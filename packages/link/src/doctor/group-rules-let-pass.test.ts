import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { letsPass } from "./group-rules-let-pass.ts";

const rule = (changes: SecurityGroupRule): SecurityGroupRule => ({
  GroupId: "sg-1",
  IsEgress: false,
  IpProtocol: "tcp",
  FromPort: 5432,
  ToPort: 5432,
  ...changes,
});

test.each<[string, SecurityGroupRule, boolean]>([
  ["a range that holds the address", rule({ CidrIpv4: "10.0.0.0/8" }), true],
  ["everything", rule({ CidrIpv4: "0.0.0.0/0", IpProtocol: "-1", FromPort: -1, ToPort: -1 }), true],
  ["a range of ports", rule({ CidrIpv4: "10.0.1.9/32", FromPort: 5000, ToPort: 6000 }), true],
  ["a group that the peer has", rule({ ReferencedGroupInfo: { GroupId: "sg-peer" } }), true],
  ["a group that it has not", rule({ ReferencedGroupInfo: { GroupId: "sg-other" } }), false],
  ["another range", rule({ CidrIpv4: "192.168.0.0/16" }), false],
  ["another port", rule({ CidrIpv4: "10.0.0.0/8", FromPort: 5433, ToPort: 5433 }), false],
  ["UDP", rule({ CidrIpv4: "10.0.0.0/8", IpProtocol: "udp" }), false],
  ["the other direction", rule({ CidrIpv4: "10.0.0.0/8", IsEgress: true }), false],
  ["another group's rule", rule({ CidrIpv4: "10.0.0.0/8", GroupId: "sg-2" }), false],
])("%s", (_what, only, passes) => {
  const peer = { address: "10.0.1.9", groupIds: ["sg-peer"] };
  expect(letsPass([only], ["sg-1"], "in", 5432, peer)).toBe(passes);
});

test("a whole range must be inside a rule's", () => {
  const rules = [rule({ CidrIpv4: "10.0.0.0/16" })];
  expect(letsPass(rules, ["sg-1"], "in", 5432, { address: "10.0.4.0/24" })).toBe(true);
  expect(letsPass(rules, ["sg-1"], "in", 5432, { address: "10.0.0.0/8" })).toBe(false);
});
