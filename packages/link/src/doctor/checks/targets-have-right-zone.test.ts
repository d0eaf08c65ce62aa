import { expect, test } from "vitest";
import { createFound } from "../../resources/found.ts";
import type { Facts } from "../facts/facts.ts";
import { targetsHaveRightZone } from "./targets-have-right-zone.ts";

/** A VPC of 10.0.0.0/16, to which 10.9.0.0/16 came later with one subnet in it; one target at an address. */
function factsWith(address: string, zone: string | undefined): Facts {
  const found = createFound();
  found.put("load-balancer", { name: "load-balancer" } as Parameters<typeof found.put<"load-balancer">>[1]);
  const target = { address, port: 5432, zone, state: "healthy", reason: undefined };
  found.put("targets", { name: "shop", targetGroupArn: "arn:group", targets: [target] });
  const cidrBlocks = ["10.0.0.0/16", "10.9.0.0/16"].map((cidrBlock) => ({
    cidrBlock,
    associationId: `of ${cidrBlock}`,
  }));
  const subnets = [{ subnetId: "subnet-9", cidrBlock: "10.9.1.0/24" }];
  const network = { vpcId: "vpc-1", cidrBlocks, subnets };
  return { found: { known: true, value: found }, network: { known: true, value: network } } as unknown as Facts;
}

test.each([
  ["10.0.1.5", "us-east-1a"],
  ["10.0.1.5", undefined],
  ["192.168.1.5", "all"],
  ["i-0123456789abcdef0", undefined],
])("%s for %s is right", (address, zone) => {
  expect(targetsHaveRightZone.run(factsWith(address, zone))).toEqual([]);
});

test("an address in a range without a subnet there: the range is taken back", () => {
  const [finding] = targetsHaveRightZone.run(factsWith("10.9.7.5", "all"));
  expect(finding?.repair).toMatchObject({
    by: "hand",
    steps: [{ operation: "disassociateVpcCidrBlock", input: { AssociationId: "of 10.9.0.0/16" } }],
  });
});

test.each([
  ["that moved into the VPC", "10.9.1.5", "all", [{ AvailabilityZone: "all" }], [{}]],
  ["whose range left the VPC", "10.8.1.5", "us-east-1a", [{}], [{ AvailabilityZone: "all" }]],
])("an address %s is registered anew", (_what, address, zone, [wrong], [right]) => {
  const [finding] = targetsHaveRightZone.run(factsWith(address, zone));
  const target = { Id: address, Port: 5432 };
  expect(finding?.repair).toEqual({
    by: "calls",
    side: "owner",
    calls: [
      {
        service: "elbv2",
        operation: "deregisterTargets",
        input: { TargetGroupArn: "arn:group", Targets: [{ ...target, ...wrong }] },
      },
      {
        service: "elbv2",
        operation: "registerTargets",
        input: { TargetGroupArn: "arn:group", Targets: [{ ...target, ...right }] },
      },
    ],
  });
});
