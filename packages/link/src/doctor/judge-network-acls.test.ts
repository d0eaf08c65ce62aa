import type { NetworkAclEntry } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import type { VpcNetwork } from "./facts/vpc-network.ts";
import { findBlockades } from "./judge-network-acls.ts";

const place = (zone: number) => ({
  address: `10.0.${zone}.9`,
  subnet: { subnetId: `subnet-${zone}`, zoneId: `az${zone}`, zoneName: `${zone}`, cidrBlock: `10.0.${zone}.0/24` },
});
const [client, server] = [place(1), place(2)];

const entry = (RuleNumber: number, RuleAction: "allow" | "deny", changes: NetworkAclEntry = {}): NetworkAclEntry => ({
  RuleNumber,
  RuleAction,
  Egress: false,
  Protocol: "-1",
  CidrBlock: "0.0.0.0/0",
  ...changes,
});
const OPEN = [entry(100, "allow"), entry(100, "allow", { Egress: true })];
const END = [entry(32767, "deny"), entry(32767, "deny", { Egress: true })];

/** The client's subnet is open; the server's has these entries. */
function networkWith(entries: NetworkAclEntry[]): VpcNetwork {
  const acl = (id: string, subnetId: string, Entries: NetworkAclEntry[]) => ({
    NetworkAclId: id,
    Associations: [{ SubnetId: subnetId }],
    Entries,
  });
  return {
    vpcId: "vpc-1",
    cidrBlocks: [{ cidrBlock: "10.0.0.0/16", associationId: "vpc-cidr-assoc-1" }],
    subnets: [client.subnet, server.subnet],
    networkAcls: [acl("acl-1", "subnet-1", [...OPEN, ...END]), acl("acl-2", "subnet-2", [...entries, ...END])],
  };
}

const judge = (entries: NetworkAclEntry[]) => findBlockades(networkWith(entries), client, server, 5432);

test("AWS's own ACL lets everything pass", () => {
  expect(judge(OPEN)).toEqual([]);
});

test("no rule is a refusal, for the way there and for the answers", () => {
  expect(judge([])).toMatchObject([
    { networkAclId: "acl-2", egress: false, ports: { from: 5432, to: 5432 }, ruleNumber: 32767 },
    { networkAclId: "acl-2", egress: true, ports: { from: 1024, to: 65535 }, ruleNumber: 32767 },
  ]);
});

test("the lowest number that is meant decides, and a free number before it is told", () => {
  const denied = entry(50, "deny", { Protocol: "6", PortRange: { From: 5400, To: 5500 } });
  expect(judge([...OPEN, denied, entry(49, "allow", { CidrBlock: "10.9.0.0/16" })])).toMatchObject([
    { egress: false, ruleNumber: 50, freeNumber: 48 },
  ]);
  expect(judge([...OPEN, { ...denied, RuleNumber: 150 }])).toEqual([]);
  expect(judge([...OPEN, { ...denied, Protocol: "17" }])).toEqual([]);
});

test("answers need every port that a client may choose", () => {
  const some = entry(90, "allow", { Egress: true, Protocol: "6", PortRange: { From: 1024, To: 40_000 } });
  expect(judge([entry(100, "allow"), some])).toMatchObject([{ egress: true, ruleNumber: 32767 }]);
  const rest = entry(91, "allow", { Egress: true, Protocol: "6", PortRange: { From: 40_001, To: 65535 } });
  expect(judge([entry(100, "allow"), some, rest])).toEqual([]);
});

test("inside one subnet there is no ACL", () => {
  const near = { ...client, address: "10.0.1.77" };
  expect(findBlockades(networkWith([]), client, near, 5432)).toEqual([]);
});
