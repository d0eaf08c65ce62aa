import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDS } from "@aws-sdk/client-rds";
import { clientsOf, openNetwork, openSession, waitUntil } from "@postern/aws";
import { startTestRegion } from "@postern/local-region/testing";
import type { AskedRole, FollowerSurroundings } from "../follower-surroundings.ts";
import { systemClock } from "../system-clock.ts";
import { signIn } from "./sign-in.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const USER = "orders_admin";
const PASSWORD = "s3cret-enough";
/** As a link's target groups are checked. */
export const CHECK = { seconds: 10, count: 2 };
/** Real servers on a machine that may be busy. */
export const PATIENT = { timeout: 90_000, interval: 50 };

export type Scene = Awaited<ReturnType<typeof startScene>>;

/**
 * A region with a VPC in three zones and a place in it to follow from. What is checked is checked by plain SDK clients
 * and by Postgres's own client, through the load balancer.
 */
export async function startScene(onCleanup: (cleanup: () => Promise<void>) => void) {
  const region = await startTestRegion(onCleanup);
  const config = { endpoint: region.url, region: OWNER.region, credentials: region.credentialsOf(OWNER.accountId) };
  const [ec2, elbv2, rds] = [new EC2(config), new ElasticLoadBalancingV2(config), new RDS(config)];
  onCleanup(async () => [ec2, elbv2, rds].forEach((client) => void client.destroy()));
  const VpcId = (await ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).Vpc!.VpcId!;
  const subnetIds: string[] = [];
  for (const number of [1, 2, 3]) {
    const zone = { CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    subnetIds.push((await ec2.createSubnet({ VpcId, ...zone })).Subnet!.SubnetId!);
  }
  await rds.createDBSubnetGroup({
    DBSubnetGroupName: "group",
    DBSubnetGroupDescription: "three zones",
    SubnetIds: subnetIds,
  });
  const openToVpc = async (GroupId: string) => {
    const IpRanges = [{ CidrIp: "10.0.0.0/16" }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges }];
    await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
  };
  const { SecurityGroups } = await ec2.describeSecurityGroups({});
  for (const { GroupId } of SecurityGroups!) await openToVpc(GroupId!);
  const host = await region.openHost({ ...OWNER, subnetId: subnetIds[2]! });
  const network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });

  const authority = await region.authority();
  const signInAt = (address: string, certificateName: string, timeoutMs?: number) =>
    signIn(network, address, {
      user: USER,
      password: PASSWORD,
      authority,
      certificateName,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });

  async function ask(address: string, certificateName: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = await signInAt(address, certificateName);
    return client
      .query(sql)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  }

  async function askRole(address: string, _port: number, hostName = ""): Promise<AskedRole> {
    try {
      const [row] = await ask(address, hostName, "select pg_is_in_recovery() as reads");
      return { role: row?.reads ? "reader" : "writer" };
    } catch (error) {
      return { role: "silent", because: (error as Error).message };
    }
  }

  const session = openSession(config);
  const surroundings: FollowerSurroundings = {
    clients: clientsOf(session),
    network,
    clock: systemClock,
    patience: { lookSeconds: 0.02, looks: 3, settleSeconds: 30, graceSeconds: 600 },
  };

  return {
    region,
    ec2,
    elbv2,
    rds,
    subnetIds,
    surroundings,
    askRole,
    ask,
    signIn: signInAt,
    credentials: { MasterUsername: USER, MasterUserPassword: PASSWORD, DBSubnetGroupName: "group" },
    addressesOf: async (name: string) => (await network.resolve(name)).addresses.sort(),
    async untilInstance(DBInstanceIdentifier: string) {
      const read = async () => (await rds.describeDBInstances({ DBInstanceIdentifier })).DBInstances![0]!;
      await untilAvailable(DBInstanceIdentifier, async () => (await read()).DBInstanceStatus);
      return read();
    },
    async untilCluster(DBClusterIdentifier: string) {
      const read = async () => (await rds.describeDBClusters({ DBClusterIdentifier })).DBClusters![0]!;
      await untilAvailable(DBClusterIdentifier, async () => (await read()).Status);
      return read();
    },
    /** One that lets the VPC in. */
    async makeSecurityGroup(GroupName: string): Promise<string> {
      const { GroupId } = await ec2.createSecurityGroup({ GroupName, Description: GroupName, VpcId });
      await openToVpc(GroupId!);
      return GroupId!;
    },
    /** A proxy in front of a cluster; answers its name. */
    async makeProxy(DBProxyName: string, cluster: string): Promise<string> {
      const RoleArn = `arn:aws:iam::${OWNER.accountId}:role/proxy`;
      await rds.createDBProxy({ DBProxyName, EngineFamily: "POSTGRESQL", RoleArn, Auth: [], VpcSubnetIds: subnetIds });
      await rds.registerDBProxyTargets({ DBProxyName, DBClusterIdentifiers: [cluster] });
      const read = async () => (await rds.describeDBProxies({ DBProxyName })).DBProxies![0]!;
      await untilAvailable(DBProxyName, async () => (await read()).Status);
      return (await read()).Endpoint!;
    },
    /** A target group behind a load balancer of its own; its name leads to port 5432. */
    async makeGroup(name: string): Promise<{ targetGroupArn: string; address(): Promise<string> }> {
      const group = { Name: name, Protocol: "TCP", TargetType: "ip", Port: 5432, VpcId } as const;
      const checks = {
        HealthCheckIntervalSeconds: CHECK.seconds,
        HealthyThresholdCount: CHECK.count,
        UnhealthyThresholdCount: CHECK.count,
      };
      const targetGroupArn = (await elbv2.createTargetGroup({ ...group, ...checks })).TargetGroups![0]!.TargetGroupArn!;
      await elbv2.modifyTargetGroupAttributes({
        TargetGroupArn: targetGroupArn,
        Attributes: [
          { Key: "deregistration_delay.timeout_seconds", Value: "0" },
          { Key: "deregistration_delay.connection_termination.enabled", Value: "true" },
        ],
      });
      const balancer = { Name: name, Type: "network", Scheme: "internal", Subnets: subnetIds } as const;
      const { LoadBalancers } = await elbv2.createLoadBalancer(balancer);
      const { LoadBalancerArn, DNSName } = LoadBalancers![0]!;
      const crossZone = { Key: "load_balancing.cross_zone.enabled", Value: "true" };
      await elbv2.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes: [crossZone] });
      const DefaultActions = [{ Type: "forward", TargetGroupArn: targetGroupArn }] as const;
      await elbv2.createListener({ LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions: [...DefaultActions] });
      return { targetGroupArn, address: async () => (await network.resolve(DNSName!)).addresses[0]! };
    },
    /** The group's targets by AWS's own word, without those that drain. */
    async targetsOf(TargetGroupArn: string): Promise<Record<string, string>> {
      const { TargetHealthDescriptions } = await elbv2.describeTargetHealth({ TargetGroupArn });
      return Object.fromEntries(
        TargetHealthDescriptions!
          .filter(({ TargetHealth }) => TargetHealth!.State !== "draining")
          .map(({ Target, TargetHealth }) => [Target!.Id!, TargetHealth!.State!]),
      );
    },
  };
}

async function untilAvailable(what: string, read: () => Promise<string | undefined>): Promise<void> {
  const pending = ["creating", "modifying", "rebooting", "failing-over", "backing-up"];
  const observe = async () => ({ state: (await read()) ?? "unknown" });
  await waitUntil({ what, observe, pending, target: ["available"], deadlineSeconds: PATIENT.timeout / 1000 });
}
