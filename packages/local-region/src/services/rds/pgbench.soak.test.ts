import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { type DatabaseScene, PATIENCE, startDatabaseScene } from "../../testing/database-scene.ts";
import { insertByPgbench, KEPT_TABLE, whyNoPgbench } from "../../testing/pgbench.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 60_000 });

const FAILOVERS = 20;
const PLATFORM = { accountId: "444455556666", region: "us-east-1" };
const OWNER = { accountId: "111122223333", region: "us-east-1" };

const why = whyNoPgbench();
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

test.skipIf(why)(
  `pgbench, through endpoint and load balancer, loses connections to ${FAILOVERS} failovers in a row and not one row${why ? ` (cannot here: ${why})` : ""}`,
  async () => {
    const scene = await startDatabaseScene((cleanup) => cleanups.push(cleanup));
    const made = await scene.create("multi", { MultiAZ: true });
    const name = made.Endpoint.Address as string;
    await scene.ask(name, KEPT_TABLE);
    const place = await publish(scene, await scene.interfaces());

    const directory = await mkdtemp(join(tmpdir(), "postern-pgbench-"));
    cleanups.push(() => rm(directory, { recursive: true }));
    const authority = join(directory, "authority.pem");
    await writeFile(authority, await scene.region.authority());
    const server = `host=${name} hostaddr=${place.host} port=${place.port} connect_timeout=5`;
    const inserts = await insertByPgbench(
      `${server} user=orders_admin dbname=postgres sslmode=verify-full sslrootcert=${authority}`,
      { PGPASSWORD: scene.password },
      directory,
    );
    cleanups.push(() => inserts.stop());

    const rowsNow = async () => Number((await scene.ask(name, "SELECT count(*) FROM kept"))[0]!.count);
    const progress = async () => {
      const before = await rowsNow();
      await vi.waitFor(async () => expect(await rowsNow()).toBeGreaterThan(before + 50), PATIENCE);
    };
    for (let round = 1; round <= FAILOVERS; round++) {
      await progress();
      await scene.untilStandbyReady("multi");
      const old = await scene.addressesOf(name);
      // Its host dies, as in an outage, or AWS was asked.
      if (round % 4 === 0) await scene.admin("databases/multi/kill");
      else await scene.rds("RebootDBInstance", { DBInstanceIdentifier: "multi", ForceFailover: true });
      await vi.waitFor(async () => expect(await scene.addressesOf(name), `round ${round}`).not.toEqual(old), PATIENCE);
      await scene.untilAvailable("multi");
    }
    await progress();
    // The other side has been made anew once more.
    await scene.untilStandbyReady("multi");
    await inserts.stop();
    const acknowledged = await inserts.acknowledged();
    const rows = await scene.ask(name, "SELECT run || ' ' || client || ' ' || number AS id FROM kept");
    const kept = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(50 * FAILOVERS);
    expect(inserts.runs()).toBeGreaterThan(FAILOVERS);
  },
);

/** A load balancer to both hosts, an endpoint of another account before it; where on this machine that is. */
async function publish({ region, vpcId, subnetIds }: DatabaseScene, hosts: string[]) {
  const elb = (operation: string, input: object) => region.call("elasticloadbalancing", operation, input, OWNER);
  const ec2 = (operation: string, input: object, as = OWNER) => region.call("ec2", operation, input, as);
  const admitEverybody = async (inVpc: string, as: typeof OWNER) => {
    const Filters = [{ Name: "vpc-id", Values: [inVpc] }];
    const GroupId = (await ec2("DescribeSecurityGroups", { Filters }, as)).SecurityGroups[0].GroupId;
    const range = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
    await ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [range] }, as);
  };
  await admitEverybody(vpcId, OWNER);
  const [LoadBalancer] = (
    await elb("CreateLoadBalancer", { Name: "orders", Type: "network", Scheme: "internal", Subnets: subnetIds })
  ).LoadBalancers;
  const { TargetGroups } = await elb("CreateTargetGroup", {
    ...{ Name: "orders", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "ip" },
    ...{ HealthCheckIntervalSeconds: 5, HealthyThresholdCount: 2, UnhealthyThresholdCount: 2 },
  });
  const { LoadBalancerArn } = LoadBalancer;
  await elb("ModifyLoadBalancerAttributes", {
    LoadBalancerArn,
    Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
  });
  const [{ TargetGroupArn }] = TargetGroups;
  await elb("RegisterTargets", { TargetGroupArn, Targets: hosts.map((Id) => ({ Id })) });
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await elb("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  const { ServiceConfiguration } = await ec2("CreateVpcEndpointServiceConfiguration", {
    NetworkLoadBalancerArns: [LoadBalancerArn],
    AcceptanceRequired: false,
  });
  await ec2("ModifyVpcEndpointServicePermissions", {
    ServiceId: ServiceConfiguration.ServiceId,
    AddAllowedPrincipals: [`arn:aws:iam::${PLATFORM.accountId}:root`],
  });
  const VpcId = (await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" }, PLATFORM)).Vpc.VpcId;
  const subnet = { VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { SubnetId } = (await ec2("CreateSubnet", subnet, PLATFORM)).Subnet;
  await admitEverybody(VpcId, PLATFORM);
  const ServiceName = ServiceConfiguration.ServiceName;
  const endpoint = { VpcEndpointType: "Interface", VpcId, ServiceName, SubnetIds: [SubnetId] };
  const { VpcEndpointId } = (await ec2("CreateVpcEndpoint", endpoint, PLATFORM)).VpcEndpoint;
  const look = async () => (await ec2("DescribeVpcEndpoints", {}, PLATFORM)).VpcEndpoints[0];
  await vi.waitFor(async () => expect(await look()).toMatchObject({ VpcEndpointId, State: "available" }), PATIENCE);
  const [NetworkInterfaceId] = (await look()).NetworkInterfaceIds;
  const asked = { NetworkInterfaceIds: [NetworkInterfaceId] };
  const { NetworkInterfaces } = await ec2("DescribeNetworkInterfaces", asked, PLATFORM);
  return region.locate({ vpcId: VpcId, address: NetworkInterfaces[0].PrivateIpAddress, port: 5432 });
}
