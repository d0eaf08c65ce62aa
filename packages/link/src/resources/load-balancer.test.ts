import { describe, expect, test } from "vitest";
import { awsError, fakeContext } from "../testing/fake-context.ts";
import { createFound } from "./found.ts";
import { type LoadBalancerDesired, type LoadBalancerObserved, loadBalancer } from "./load-balancer.ts";

const ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/postern-warehouse/0123456789abcdef";

const desired: LoadBalancerDesired = {
  kind: "load-balancer",
  name: "load-balancer",
  needs: [],
  title: "load balancer",
  loadBalancerName: "postern-warehouse",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  zoneNames: ["us-east-1a", "us-east-1b"],
  crossZone: true,
  group: "none",
};
const observed: LoadBalancerObserved = {
  name: "load-balancer",
  arn: ARN,
  dnsName: "postern-warehouse.elb.us-east-1.amazonaws.com",
  state: "active",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  zoneNames: ["us-east-1a", "us-east-1b"],
  crossZone: true,
  groupIds: [],
  nodeAddresses: ["10.0.1.7", "10.0.2.7"],
};

/** The load balancer's interfaces as DescribeNetworkInterfaces answers them: subnet, address. */
const interfaces = (...nodes: [string, string][]) => ({
  NetworkInterfaces: nodes.map(([SubnetId, PrivateIpAddress]) => ({ SubnetId, PrivateIpAddress })),
});

describe("a load balancer", () => {
  test("that is as wanted has no changes", () => {
    expect(loadBalancer.compare(desired, observed, createFound())).toEqual([]);
  });

  test("that does not have all its addresses yet is not done: the rules made from them would lack some", async () => {
    const provisioning = { ...observed, nodeAddresses: ["10.0.1.7"] };
    const changes = loadBalancer.compare(desired, provisioning, createFound());
    expect(changes).toMatchObject([{ what: "addresses", from: "1", to: "2", how: "in place" }]);
    const { context } = fakeContext({
      describeNetworkInterfaces: [
        interfaces(["subnet-1", "10.0.1.7"]),
        interfaces(["subnet-1", "10.0.1.7"], ["subnet-2", "10.0.2.7"]),
      ],
    });
    const made = await loadBalancer.ensure(context, desired, provisioning, createFound());
    expect(made.nodeAddresses).toEqual(["10.0.1.7", "10.0.2.7"]);
  });

  test("that moves to another subnet answers its new addresses, not those that linger in the old one", async () => {
    const { context, operations } = fakeContext({
      setSubnets: [{}],
      describeNetworkInterfaces: [
        interfaces(["subnet-1", "10.0.1.7"], ["subnet-2", "10.0.2.7"]),
        interfaces(["subnet-1", "10.0.1.7"], ["subnet-2", "10.0.2.7"], ["subnet-3", "10.0.3.7"]),
      ],
    });
    const wanted = { ...desired, subnetIds: ["subnet-1", "subnet-3"], zoneNames: ["us-east-1a", "us-east-1c"] };
    const moved = await loadBalancer.ensure(context, wanted, observed, createFound());
    expect(moved.nodeAddresses).toEqual(["10.0.1.7", "10.0.3.7"]);
    expect(operations()).toEqual(["setSubnets", "describeNetworkInterfaces", "describeNetworkInterfaces"]);
  });

  test("whose endpoint service is still vanishing is deleted once it has", async () => {
    const { context, operations } = fakeContext({ deleteLoadBalancer: [awsError("ResourceInUse"), {}] });
    await loadBalancer.remove(context, observed, createFound());
    expect(operations()).toEqual(["deleteLoadBalancer", "deleteLoadBalancer"]);
  });

  test("that is protected from deletion is not asked for twice", async () => {
    const { context, operations } = fakeContext({ deleteLoadBalancer: [awsError("OperationNotPermitted")] });
    await expect(loadBalancer.remove(context, observed, createFound())).rejects.toThrow("OperationNotPermitted");
    expect(operations()).toEqual(["deleteLoadBalancer"]);
  });
});
