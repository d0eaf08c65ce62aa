import { expect, test } from "vitest";
import { createFound } from "../../resources/found.ts";
import type { Facts } from "../facts/facts.ts";
import { portsSuffice } from "./ports-suffice.ts";

const reading = <Value>(value: Value) => ({ known: true as const, value });

/** A load balancer in one of two subnets, in front of one database. */
function factsWith(errors: number, secondaryAddresses: number, groupIds: string[] = []): Facts {
  const found = createFound();
  const balancer = { name: "load-balancer", arn: "arn:lb", subnetIds: ["subnet-1"], groupIds };
  found.put("load-balancer", balancer as Parameters<typeof found.put<"load-balancer">>[1]);
  const databases = [{ name: "shop", port: 5432, groupIds: ["sg-shop"] }];
  const subnets = [1, 2].map((at) => ({ subnetId: `subnet-${at}`, cidrBlock: `10.0.${at}.0/24` }));
  const facts = {
    found: reading(found),
    planned: reading({ facts: { databases } }),
    network: reading({ subnets }),
    balancer: reading({ secondaryAddresses }),
    probe: reading({ counters: reading({ PortAllocationErrorCount: errors }) }),
  };
  return facts as unknown as Facts;
}

const more = {
  operation: "modifyLoadBalancerAttributes",
  input: { LoadBalancerArn: "arn:lb", Attributes: [{ Key: "secondary_ips.auto_assigned.per_subnet", Value: "2" }] },
};

test("no error is no finding", () => {
  expect(portsSuffice.run(factsWith(0, 0))).toEqual([]);
});

test("each node gets one more address, which the databases let in beforehand", () => {
  const [finding] = portsSuffice.run(factsWith(3, 1));
  expect(finding?.evidence).toContain("PortAllocationErrorCount +3");
  expect(finding?.repair).toMatchObject({
    by: "hand",
    steps: [
      {
        operation: "authorizeSecurityGroupIngress",
        input: {
          GroupId: "sg-shop",
          IpPermissions: [{ FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.1.0/24" }] }],
        },
      },
      more,
    ],
  });
});

test("a load balancer with a group of its own is let in by that", () => {
  const [finding] = portsSuffice.run(factsWith(3, 1, ["sg-lb"]));
  expect(finding?.repair).toMatchObject({ by: "hand", steps: [more] });
});

test("with all addresses that AWS gives only a pooler helps", () => {
  const [finding] = portsSuffice.run(factsWith(3, 7));
  expect(finding?.repair).toMatchObject({ by: "hand", steps: [expect.stringContaining("pooler")] });
});

test("without a path that was gone it cannot tell", () => {
  const facts = { ...factsWith(3, 0), probe: { known: false as const, why: "no path was gone" } };
  expect(() => portsSuffice.run(facts)).toThrow("no path was gone");
});
