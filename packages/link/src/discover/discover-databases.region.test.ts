import { beforeAll, describe, expect, test, vi } from "vitest";
import { planLink } from "../plan/plan-link.ts";
import type { DatabaseSource } from "../spec/database-source.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { type DiscoveredDatabase, discoverDatabases, usableRegions } from "./discover-databases.ts";
import { proposeSpec } from "./propose-spec.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

const onEnd = atEnd();
let scene: Scene;
let instanceId: string;
let found: DiscoveredDatabase[];

beforeAll(async () => {
  scene = await startScene(onEnd);
  const make = databaseMaker(scene);
  const admitPostgres = (GroupId: string) =>
    make.ec2("AuthorizeSecurityGroupIngress", {
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    });
  const groupOf = async (name: string) => {
    const Filters = [{ Name: "group-name", Values: [name] }];
    return (await make.ec2("DescribeSecurityGroups", { Filters })).SecurityGroups[0].GroupId;
  };
  await make.instance("open", { PubliclyAccessible: true });
  await make.instance("shop", { BackupRetentionPeriod: 1 });
  await make.rds("CreateDBInstanceReadReplica", { DBInstanceIdentifier: "copy", SourceDBInstanceIdentifier: "shop" });
  await make.untilInstance("copy");
  await make.aurora("main");
  await make.multiZoneCluster("three");
  await make.proxy("front", ["shop"]);
  const server = await make.ec2Instance("server");
  await admitPostgres(await groupOf("server"));
  await make.ec2Instance("web");
  instanceId = server.InstanceId;
  await make.autoScalingGroup("fleet");
  await admitPostgres(await groupOf("fleet"));
  found = await discoverDatabases(scene.ownerSession(), scene.network);
});

const named = (notation: string) => found.find((each) => each.notation === notation);

describe("what a region has", () => {
  test("is found, a server on EC2 where a security group admits Postgres, a cluster's members by their cluster", () => {
    expect(found.map(({ notation }) => notation)).toEqual(
      [
        "aurora:main",
        "aurora:main:reader",
        "auto-scaling-group:fleet",
        `ec2:${instanceId}`,
        "rds-cluster:three",
        "rds-cluster:three:reader",
        "rds-proxy:front",
        "rds:copy",
        "rds:open",
        "rds:shop",
        `rds:${scene.rehearsal.database.identifier}`,
      ].sort((a, b) => a.localeCompare(b)),
    );
    expect(named(`ec2:${instanceId}`)?.notes).toContainEqual(expect.stringContaining("admits port 5432"));
  });

  test("cannot be linked where it is public or a replica, and says why and what to do", () => {
    expect(named("rds:open")?.obstacle).toMatchObject({
      message: expect.stringContaining("publicly accessible"),
      hint: expect.stringContaining("turn public access off"),
    });
    expect(named("rds:copy")?.obstacle).toMatchObject({
      message: "is a read replica of shop, which refuses writes",
      hint: expect.stringContaining("--database rds:copy"),
    });
    expect(found.filter(({ obstacle }) => obstacle).map(({ notation }) => notation)).toEqual(["rds:copy", "rds:open"]);
  });

  test("cannot be linked from another VPC, which is named", async () => {
    const elsewhere = await discoverDatabases(scene.ownerSession(), scene.network, "vpc-0123456789abcdef0");
    const { vpcId } = scene.rehearsal.owner;
    expect(elsewhere.find(({ notation }) => notation === "rds:shop")?.obstacle).toEqual({
      message: `stands in ${vpcId}, not in vpc-0123456789abcdef0`,
      hint: expect.stringContaining(`postern init --vpc ${vpcId}`),
    });
  });

  test("is another matter in another region, which the account may use", async () => {
    expect(await usableRegions(scene.ownerSession())).toContain("eu-west-1");
    const session = { ...scene.ownerSession(), region: "eu-west-1" };
    expect(await discoverDatabases(session, scene.network)).toEqual([]);
  });
});

describe("a specification is proposed, and planned as it stands, for", () => {
  const sorts: [string, () => DatabaseSource][] = [
    ["an RDS instance", () => ({ rds: "shop" })],
    ["an Aurora cluster", () => ({ aurora: "main", endpoint: "writer" })],
    ["a Multi-AZ cluster", () => ({ "rds-cluster": "three", endpoint: "reader" })],
    ["an RDS Proxy", () => ({ "rds-proxy": "front" })],
    ["an EC2 instance", () => ({ ec2: instanceId, port: 5432 })],
    ["an Auto Scaling group", () => ({ "auto-scaling-group": "fleet", port: 5432 })],
    ["a host name", () => ({ host: scene.rehearsal.database.address, port: 5432 })],
    ["an address", () => ({ address: [], port: 5432 })],
  ];

  test.each(sorts)("%s", async (_sort, sourceOf) => {
    const source = sourceOf();
    const { addresses } = await scene.network.resolve(scene.rehearsal.database.address);
    const from = "address" in source ? { ...source, address: addresses } : source;
    const { vpcId } = scene.rehearsal.owner;
    const wanted = { platform: "dbt", environment: "US", databases: [{ from }], vpcId };
    const { spec, subnets, text } = await proposeSpec(scene.ownerSession(), scene.network, wanted);
    const zones = subnets.map(({ zoneId }) => zoneId);
    expect(zones).toEqual([...new Set(zones)].sort());
    for (const { subnetId, zoneId } of subnets) expect(text).toContain(`${subnetId}  # ${zoneId}`);
    const { plan } = await planLink(scene.ownerSession(), scene.network, spec);
    expect(plan.steps.every(({ action }) => action === "create")).toBe(true);
  });

  test("no VPC that is not the database's", async () => {
    const wanted = {
      ...{ platform: "dbt", environment: "US", vpcId: "vpc-0123456789abcdef0" },
      databases: [{ from: { rds: "shop" } }],
    };
    await expect(proposeSpec(scene.ownerSession(), scene.network, wanted)).rejects.toMatchObject({
      code: "network-unsuitable",
      problems: [{ field: "network.vpc" }],
    });
  });
});
