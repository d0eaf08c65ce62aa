import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type AwsSession, type Credentials, type Network, openNetwork, openSession } from "@postern/aws";
import { type Rehearsal, seedRehearsal } from "@postern/local-region";
import { startTestRegion, type TestRegion } from "@postern/local-region/testing";
import { readSpec } from "../spec/read-spec.ts";

/** A local region with the rehearsal's two accounts, and what tests look at it with: plain SDK clients, not our own code. */
export interface Scene {
  region: TestRegion;
  rehearsal: Rehearsal;
  network: Network;
  ownerSession(onCall?: (service: string, operation: string) => void): AwsSession;
  ec2(accountId?: string): EC2;
  /** As whoever has these keys, such as a session of a role. */
  ec2With(credentials: Credentials): EC2;
  elbv2: ElasticLoadBalancingV2;
  spec: ReturnType<typeof readSpec>;
}

export async function startScene(onCleanup: (cleanup: () => Promise<void>) => void): Promise<Scene> {
  const region = await startTestRegion(onCleanup);
  const rehearsal = await seedRehearsal(region);
  const owner = rehearsal.owner.accountId;
  const config = (accountId: string) => ({
    endpoint: region.url,
    region: rehearsal.owner.region,
    credentials: region.credentialsOf(accountId),
  });
  return {
    region,
    rehearsal,
    network: openNetwork({ dnsServers: [region.publicDnsServer] }),
    ownerSession: (onCall) => openSession({ ...config(owner), ...(onCall ? { onCall } : {}) }),
    ec2: (accountId = owner) => new EC2(config(accountId)),
    ec2With: (credentials) => new EC2({ ...config(owner), credentials }),
    elbv2: new ElasticLoadBalancingV2(config(owner)),
    spec: readSpec(`
link: warehouse
platform: dbt
environment: US
region: ${rehearsal.owner.region}
databases:
  - name: warehouse
    from: { rds: ${rehearsal.database.identifier} }
`),
  };
}

/** What of a link exists in the owner's account, counted by AWS's own answers. */
export async function countResources({ ec2, elbv2, rehearsal }: Scene) {
  const { databaseGroupId } = rehearsal.owner;
  const [balancers, groups, services, rules] = await Promise.all([
    elbv2.describeLoadBalancers({}),
    elbv2.describeTargetGroups({}),
    ec2().describeVpcEndpointServiceConfigurations({}),
    ec2().describeSecurityGroupRules({ Filters: [{ Name: "group-id", Values: [databaseGroupId] }] }),
  ]);
  const loadBalancers = balancers.LoadBalancers ?? [];
  const targetGroups = groups.TargetGroups ?? [];
  const listeners = await Promise.all(
    loadBalancers.map(({ LoadBalancerArn }) => elbv2.describeListeners({ LoadBalancerArn })),
  );
  const targets = await Promise.all(
    targetGroups.map(({ TargetGroupArn }) => elbv2.describeTargetHealth({ TargetGroupArn })),
  );
  const nodeRules = (rules.SecurityGroupRules ?? []).filter(({ IsEgress, CidrIpv4 }) => !IsEgress && CidrIpv4);
  return {
    loadBalancers: loadBalancers.length,
    targetGroups: targetGroups.length,
    listeners: listeners.flatMap(({ Listeners }) => Listeners ?? []).length,
    targets: targets.flatMap(({ TargetHealthDescriptions }) => TargetHealthDescriptions ?? []).length,
    services: (services.ServiceConfigurations ?? []).length,
    nodeRules: nodeRules.length,
  };
}

export const NOTHING = { loadBalancers: 0, targetGroups: 0, listeners: 0, targets: 0, services: 0, nodeRules: 0 };
/** One load balancer with a node in each of three zones, and a rule for each node. */
export const ONE_LINK = { loadBalancers: 1, targetGroups: 1, listeners: 1, targets: 1, services: 1, nodeRules: 3 };
