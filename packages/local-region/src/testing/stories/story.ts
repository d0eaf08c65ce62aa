import type { ServiceName } from "../../services/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the operation gives; each story knows which.
export type Answer = any;

/** Calls one service's operation in one account; rejects as the SDK does. */
export type Call = (operation: string, input?: object) => Promise<Answer>;

export type Account = Record<ServiceName, Call> & { id: string };

/** What the stories are told on: a region with two accounts, each call through the SDK's own client. */
export interface Stage {
  owner: Account;
  platform: Account;
  /** Asks until it is so; rejects after a while. */
  until(isSo: () => Promise<boolean>): Promise<void>;
  /** The region's admin API. */
  admin(path: string, request: { method: string; body?: object }): Promise<Answer>;
}

/** A day in the life of one service: makes, reads, changes and removes, so that each operation answers with success. */
export type Story = (stage: Stage) => Promise<void>;

export const ZONES = ["use1-az1", "use1-az2"];

/** A VPC with a subnet in each of the zones, by id, and a security group. */
export async function makeNetwork({ ec2 }: Account, prefix: string, zones = ZONES) {
  const { Vpc } = await ec2("CreateVpc", { CidrBlock: `${prefix}.0.0/16` });
  const vpcId: string = Vpc.VpcId;
  const subnetIds: string[] = [];
  for (const [at, AvailabilityZoneId] of zones.entries()) {
    const { Subnet } = await ec2("CreateSubnet", {
      VpcId: vpcId,
      CidrBlock: `${prefix}.${at + 1}.0/24`,
      AvailabilityZoneId,
    });
    subnetIds.push(Subnet.SubnetId);
  }
  const { GroupId } = await ec2("CreateSecurityGroup", { GroupName: "story", Description: "of a story", VpcId: vpcId });
  return { vpcId, subnetIds, groupId: GroupId as string };
}

/** An internal network load balancer that is active. */
export async function makeLoadBalancer(
  { elasticloadbalancing: elbv2 }: Account,
  name: string,
  subnetIds: string[],
  until: Stage["until"],
) {
  const input = { Name: name, Type: "network", Scheme: "internal", Subnets: subnetIds };
  const { LoadBalancers } = await elbv2("CreateLoadBalancer", input);
  const arn: string = LoadBalancers[0].LoadBalancerArn;
  await until(async () => {
    const { LoadBalancers: found } = await elbv2("DescribeLoadBalancers", { LoadBalancerArns: [arn] });
    return found[0].State.Code === "active";
  });
  return arn;
}
