import { AutoScaling } from "@aws-sdk/client-auto-scaling";
import { openNetwork } from "@postern/aws";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { planLink } from "../plan/plan-link.ts";
import { readSpec } from "../spec/read-spec.ts";
import { databaseMaker, LOGIN } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { leaveNothing, walkLink } from "../testing/walk-link.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const READS = "select pg_is_in_recovery() as reads";
let scene: Scene;
let make: ReturnType<typeof databaseMaker>;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  make = databaseMaker(scene);
});
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

const specOf = (databases: object[], network: object = {}) =>
  readSpec(
    JSON.stringify({ link: "every", platform: "dbt", environment: "US", region: "us-east-1", databases, network }),
  );

async function healthOf(targetType: string) {
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const groups = (TargetGroups ?? []).filter((group) => group.TargetType === targetType);
  const answers = await Promise.all(
    groups.map(({ TargetGroupArn }) => scene.elbv2.describeTargetHealth({ TargetGroupArn })),
  );
  return answers.flatMap(({ TargetHealthDescriptions }) => TargetHealthDescriptions ?? []);
}

describe("a link whose database is", () => {
  test("an RDS instance carries queries", async () => {
    const { database } = scene.rehearsal;
    const spec = specOf([{ name: "db", from: { rds: database.identifier } }]);
    const link = await walkLink(scene, spec, onTestFinished);
    const login = { ...database.analyst, database: database.name };
    expect(await link.ask("db", login, "select count(*) > 1000 as many from orders")).toEqual([{ many: true }]);
    await leaveNothing(scene, spec);
  });

  test("a Multi-AZ instance has both addresses registered: after a failover nothing is to be done", async () => {
    await make.instance("pair", { MultiAZ: true });
    const spec = specOf([{ name: "db", from: { rds: "pair" } }]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]);
    expect(await healthOf("ip")).toHaveLength(2);
    await make.rds("RebootDBInstance", { DBInstanceIdentifier: "pair", ForceFailover: true });
    await make.untilInstance("pair");
    await vi.waitFor(async () => expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]), 60_000);
    await leaveNothing(scene, spec);
  });

  test("an Aurora cluster has its writer and its reader on listeners of their own", async () => {
    await make.aurora("aurora");
    const spec = specOf([
      { name: "writer", from: { aurora: "aurora" } },
      { name: "reader", from: { aurora: "aurora", endpoint: "reader" } },
    ]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(link.applied.databases.map(({ name, port }) => [name, port])).toEqual([
      ["writer", 5432],
      ["reader", 5433],
    ]);
    expect(await link.ask("writer", LOGIN, READS)).toEqual([{ reads: false }]);
    expect(await link.ask("reader", LOGIN, READS)).toEqual([{ reads: true }]);
    await leaveNothing(scene, spec);
  });

  test("a Multi-AZ cluster has its two readers behind one listener", async () => {
    await make.multiZoneCluster("three");
    const spec = specOf([
      { name: "writer", from: { "rds-cluster": "three" } },
      { name: "reader", from: { "rds-cluster": "three", endpoint: "reader" }, port: 6432 },
    ]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(await link.ask("writer", LOGIN, READS)).toEqual([{ reads: false }]);
    expect(await link.ask("reader", LOGIN, READS)).toEqual([{ reads: true }]);
    expect(await healthOf("ip")).toHaveLength(3);
    await leaveNothing(scene, spec);
  });

  test("an RDS Proxy has its addresses registered", async () => {
    await make.instance("behind");
    const proxy = await make.proxy("front", ["behind"]);
    // As its owner does: the proxy may reach the database.
    const [instance] = (await make.rds("DescribeDBInstances", { DBInstanceIdentifier: "behind" })).DBInstances;
    await make.ec2("AuthorizeSecurityGroupIngress", {
      GroupId: instance.VpcSecurityGroups[0].VpcSecurityGroupId,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 5432,
          ToPort: 5432,
          UserIdGroupPairs: [{ GroupId: proxy.VpcSecurityGroupIds[0] }],
        },
      ],
    });
    const spec = specOf([{ name: "db", from: { "rds-proxy": "front" } }]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]);
    await leaveNothing(scene, spec);
  });

  test("an EC2 instance is registered by its id, in a target group of instances", async () => {
    const { InstanceId } = await make.ec2Instance("server");
    const spec = specOf([{ name: "db", from: { ec2: InstanceId } }]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]);
    expect(await healthOf("instance")).toMatchObject([{ Target: { Id: InstanceId } }]);
    await leaveNothing(scene, spec);
  });

  test("an Auto Scaling group gets the target group as a traffic source, and loses it with the link", async () => {
    await make.autoScalingGroup("fleet");
    const autoScaling = new AutoScaling({
      endpoint: scene.region.url,
      region: "us-east-1",
      credentials: scene.region.credentialsOf(scene.rehearsal.owner.accountId),
    });
    onTestFinished(() => autoScaling.destroy());
    const sources = async () =>
      (await autoScaling.describeTrafficSources({ AutoScalingGroupName: "fleet" })).TrafficSources ?? [];
    const spec = specOf([{ name: "db", from: { "auto-scaling-group": "fleet" } }]);
    const link = await walkLink(scene, spec, onTestFinished);
    expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]);
    expect(await sources()).toMatchObject([
      { Type: "elbv2", Identifier: expect.stringContaining("targetgroup/every-") },
    ]);
    await leaveNothing(scene, spec);
    await vi.waitFor(async () => expect(await sources()).toEqual([]), 20_000);
  });

  describe("on premises", () => {
    const ADDRESS = "192.168.7.5";
    const spec = () =>
      specOf([{ name: "db", from: { host: "db.corp.example.com", port: 5432 } }], {
        vpc: scene.rehearsal.owner.vpcId,
      });

    test("is refused while no route leads there, before anything is made", async () => {
      const { vpcId } = scene.rehearsal.owner;
      const addresses = specOf([{ name: "db", from: { address: [ADDRESS], port: 5432 } }], { vpc: vpcId });
      await expect(planLink(scene.ownerSession(), scene.network, addresses)).rejects.toMatchObject({
        code: "network-unsuitable",
        problems: expect.arrayContaining([
          expect.objectContaining({ value: ADDRESS, message: expect.stringContaining("no route matches") }),
        ]),
      });
    });

    test("by its name is registered for all zones, once a route leads there", async () => {
      await make.onPremises("corp", ADDRESS, 5432, "db.corp.example.com");
      const { owner } = scene.rehearsal;
      const { VpnGateway } = await make.ec2("CreateVpnGateway", { Type: "ipsec.1" });
      await make.ec2("AttachVpnGateway", { VpcId: owner.vpcId, VpnGatewayId: VpnGateway.VpnGatewayId });
      const Filters = [{ Name: "vpc-id", Values: [owner.vpcId] }];
      const [table] = (await make.ec2("DescribeRouteTables", { Filters })).RouteTables;
      await make.ec2("CreateRoute", {
        RouteTableId: table.RouteTableId,
        DestinationCidrBlock: "192.168.0.0/16",
        GatewayId: VpnGateway.VpnGatewayId,
      });
      const host = await zoneWith(ADDRESS);
      const inside = { ...scene, network: openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy }) };
      const { plan } = await planLink(inside.ownerSession(), inside.network, spec());
      expect(plan.remarks.filter((remark) => remark.includes("from this machine"))).toEqual([]);
      const link = await walkLink(inside, spec(), onTestFinished);
      expect(await link.ask("db", LOGIN, READS)).toEqual([{ reads: false }]);
      expect(await healthOf("ip")).toMatchObject([{ Target: { Id: ADDRESS, AvailabilityZone: "all" } }]);
      await leaveNothing(inside, spec());
    });

    test("that does not answer from here is planned with a note that says so", async () => {
      const { vpcId } = scene.rehearsal.owner;
      const silent = specOf([{ name: "db", from: { address: ["192.168.7.99"], port: 5432 } }], { vpc: vpcId });
      const unroutable = openNetwork({ socksProxy: "socks5://127.0.0.1:1" });
      const { plan } = await planLink(scene.ownerSession(), unroutable, silent);
      expect(plan.remarks).toContainEqual(expect.stringContaining("db: from this machine 192.168.7.99:5432"));
    });

    /** A private zone of the VPC's that knows the server's name, and a host that sees it. */
    async function zoneWith(address: string) {
      const { owner } = scene.rehearsal;
      const { HostedZone } = await scene.region.call(
        "route53",
        "CreateHostedZone",
        {
          Name: "corp.example.com",
          CallerReference: "corp",
          VPC: { VPCId: owner.vpcId, VPCRegion: owner.region },
          HostedZoneConfig: { PrivateZone: true },
        },
        owner,
      );
      const record = {
        Name: "db.corp.example.com",
        Type: "A",
        TTL: 60,
        ResourceRecords: [{ Value: address }],
      };
      const ChangeBatch = { Changes: [{ Action: "CREATE", ResourceRecordSet: record }] };
      await scene.region.call(
        "route53",
        "ChangeResourceRecordSets",
        { HostedZoneId: HostedZone.Id.replace("/hostedzone/", ""), ChangeBatch },
        owner,
      );
      return scene.region.openHost({ ...owner, subnetId: owner.subnetIds[0]! });
    }
  });
});
