import { equal } from "node:assert/strict";
import { eventually } from "./eventually.ts";
import type { Call, TestWorld } from "./test-world.ts";

export const PROVIDER = "111122223333";
export const CONSUMER = "444455556666";

/** A VPC with one subnet per zone id. */
export async function makeVpc(
  call: Call,
  zoneIds: string[],
  cidrPrefix = "10.0",
): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await call("CreateVpc", { CidrBlock: `${cidrPrefix}.0.0/16` });
  const subnetIds: string[] = [];
  for (const [index, AvailabilityZoneId] of zoneIds.entries()) {
    const CidrBlock = `${cidrPrefix}.${index + 1}.0/24`;
    const { Subnet } = await call("CreateSubnet", { VpcId: Vpc.VpcId, CidrBlock, AvailabilityZoneId });
    subnetIds.push(Subnet.SubnetId);
  }
  return { vpcId: Vpc.VpcId, subnetIds };
}

/** An internal network load balancer that is active. */
export async function makeLoadBalancer(call: Call, subnetIds: string[], more: object = {}): Promise<string> {
  const input = { Name: "warehouse", Type: "network", Scheme: "internal", Subnets: subnetIds, ...more };
  const arn = (await call("CreateLoadBalancer", input)).LoadBalancers[0].LoadBalancerArn;
  await eventually(async () => {
    const { LoadBalancers } = await call("DescribeLoadBalancers", { LoadBalancerArns: [arn] });
    equal(LoadBalancers[0].State.Code, "active");
  });
  return arn;
}

/** A provider in two zones with an endpoint service, and a consumer's VPC in the same zones and ranges. */
export async function makeLink(test: TestWorld, service: object = {}) {
  const provider = test.as(PROVIDER);
  const consumer = test.as(CONSUMER);
  const zones = ["use1-az1", "use1-az2"];
  const provided = await makeVpc(provider, zones);
  const loadBalancerArn = await makeLoadBalancer(provider, provided.subnetIds);
  const { ServiceConfiguration } = await provider("CreateVpcEndpointServiceConfiguration", {
    NetworkLoadBalancerArns: [loadBalancerArn],
    ...service,
  });
  const consumed = await makeVpc(consumer, [...zones, "use1-az3"]);
  const serviceId: string = ServiceConfiguration.ServiceId;
  const serviceName: string = ServiceConfiguration.ServiceName;
  return {
    provider,
    consumer,
    provided,
    consumed,
    loadBalancerArn,
    serviceId,
    serviceName,
    admit: (...AddAllowedPrincipals: string[]) =>
      provider("ModifyVpcEndpointServicePermissions", { ServiceId: serviceId, AddAllowedPrincipals }),
    createEndpoint: async (more: object = {}) => {
      const { VpcEndpoint } = await consumer("CreateVpcEndpoint", {
        VpcEndpointType: "Interface",
        VpcId: consumed.vpcId,
        ServiceName: serviceName,
        SubnetIds: consumed.subnetIds.slice(0, 2),
        PrivateDnsEnabled: false,
        ...more,
      });
      return VpcEndpoint;
    },
    /** The endpoint's state, or nothing when it is gone. */
    stateOf: async (id: string): Promise<string | undefined> => {
      const { VpcEndpoints } = await consumer("DescribeVpcEndpoints");
      return VpcEndpoints.find((row: { VpcEndpointId: string }) => row.VpcEndpointId === id)?.State;
    },
  };
}
