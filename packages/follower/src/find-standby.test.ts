import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { DBInstance } from "@aws-sdk/client-rds";
import { expect, test } from "vitest";
import { findStandby } from "./find-standby.ts";
import type { Listing } from "./list-databases.ts";

const instance = (name: string, group = "sg-orders"): DBInstance => ({
  DBInstanceIdentifier: name,
  AvailabilityZone: "us-east-1a",
  SecondaryAvailabilityZone: "us-east-1b",
  VpcSecurityGroups: [{ VpcSecurityGroupId: group }],
  DBSubnetGroup: { Subnets: [{ SubnetIdentifier: "subnet-a" }, { SubnetIdentifier: "subnet-b" }] },
});

const card = (PrivateIpAddress: string, zone: string, group = "sg-orders"): NetworkInterface => ({
  PrivateIpAddress,
  AvailabilityZone: `us-east-1${zone}`,
  SubnetId: `subnet-${zone}`,
  Groups: [{ GroupId: group }],
});

const listing = (instances: DBInstance[], interfaces: NetworkInterface[]): Listing => ({
  instances: new Map(instances.map((each) => [each.DBInstanceIdentifier!, each])),
  clusters: new Map(),
  proxies: new Map(),
  proxyEndpoints: new Map(),
  interfaces,
  groups: new Map(),
});

const PAIR = [card("10.0.1.5", "a"), card("10.0.2.6", "b")];

test("the other of an instance's two interfaces is its standby's, whichever side is primary", () => {
  const orders = listing([instance("orders")], [...PAIR, card("10.0.1.99", "a", "sg-other")]);
  expect(findStandby(orders, instance("orders"), "10.0.1.5")).toBe("10.0.2.6");
  expect(findStandby(orders, instance("orders"), "10.0.2.6")).toBe("10.0.1.5");
});

test.each([
  ["another instance has the same groups and subnets", [instance("orders"), instance("replica")], PAIR, "10.0.1.5"],
  ["a third interface stands there", [instance("orders")], [...PAIR, card("10.0.2.7", "b")], "10.0.1.5"],
  ["the primary's is not among them", [instance("orders")], PAIR, "10.0.1.7"],
  ["both are in one zone", [instance("orders")], [PAIR[0]!, card("10.0.1.6", "a")], "10.0.1.5"],
  ["there is only the primary's", [instance("orders")], [PAIR[0]!], "10.0.1.5"],
])("nothing is told where %s", (_why, instances, interfaces, primary) => {
  expect(findStandby(listing(instances, interfaces), instance("orders"), primary)).toBeUndefined();
});
