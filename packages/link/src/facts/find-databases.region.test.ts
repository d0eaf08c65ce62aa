import { clientsOf } from "@postern/aws";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { LinkError } from "../errors.ts";
import { readSpec } from "../spec/read-spec.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { findDatabases } from "./find-databases.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;
let make: ReturnType<typeof databaseMaker>;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  make = databaseMaker(scene);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function find(...sources: object[]) {
  const databases = sources.map((from, index) => ({ name: `db-${index}`, from }));
  const text = { link: "l", platform: "dbt", environment: "US", region: "us-east-1", databases };
  const spec = readSpec(JSON.stringify({ ...text, network: { vpc: scene.rehearsal.owner.vpcId } }));
  return findDatabases(clientsOf(scene.ownerSession()), scene.network, spec);
}

const problemsWith = (...sources: object[]) =>
  find(...sources).then(
    () => expect.fail("they were found"),
    (error: LinkError) => error.problems,
  );

describe("databases that cannot be linked", () => {
  test("are all named at once, each with its field, its value and what to do", async () => {
    const problems = await problemsWith(
      { aurora: "no-such" },
      { "rds-cluster": "no-such" },
      { "rds-proxy": "no-such" },
      { ec2: "i-0123456789abcdef0" },
      { "auto-scaling-group": "no-such" },
      { host: "no-such.invalid", port: 5432 },
      { address: ["8.8.8.8"], port: 5432 },
    );
    expect(problems.map(({ field, value }) => [field, value])).toEqual([
      ["databases[0].from.aurora", "no-such"],
      ["databases[1].from.rds-cluster", "no-such"],
      ["databases[2].from.rds-proxy", "no-such"],
      ["databases[3].from.ec2", "i-0123456789abcdef0"],
      ["databases[4].from.auto-scaling-group", "no-such"],
      ["databases[5].from.host", "no-such.invalid"],
      ["databases[6].from.address", "8.8.8.8"],
    ]);
    for (const { hint } of problems) expect(hint).toMatch(/\w/);
  });

  test("as what they are named tell what they are: a cluster of the other sort, a member of one", async () => {
    await make.multiZoneCluster("three");
    const [{ DBInstanceIdentifier: member }] = (await make.rds("DescribeDBInstances", {})).DBInstances.filter(
      ({ DBClusterIdentifier }: { DBClusterIdentifier?: string }) => DBClusterIdentifier === "three",
    );
    expect(await problemsWith({ aurora: "three" }, { rds: member })).toMatchObject([
      { message: expect.stringContaining("is postgres, not aurora-postgresql"), hint: "write { rds-cluster: … }" },
      { message: expect.stringContaining("belongs to cluster three") },
    ]);
  });

  test("for now say for how long: an instance that is stopped, a group without one in service", async () => {
    const { InstanceId } = await make.ec2Instance("server");
    await make.ec2("StopInstances", { InstanceIds: [InstanceId] });
    await vi.waitFor(async () => {
      const [problem] = await problemsWith({ ec2: InstanceId });
      expect(problem).toMatchObject({
        message: `'${InstanceId}' is stopped`,
        hint: expect.stringContaining("start it"),
      });
    }, 20_000);
    await make.autoScalingGroup("fleet");
    const none = { AutoScalingGroupName: "fleet", MinSize: 0, DesiredCapacity: 0 };
    await scene.region.call("autoscaling", "UpdateAutoScalingGroup", none, scene.rehearsal.owner);
    await vi.waitFor(async () => {
      const [problem] = await problemsWith({ "auto-scaling-group": "fleet" });
      expect(problem?.message).toContain("has no instance in service");
    }, 20_000);
  });
});

test("a Multi-AZ instance that shares its group with another database has its primary registered alone", async () => {
  const own = await make.instance("pair", { MultiAZ: true });
  const VpcSecurityGroupIds = [own.VpcSecurityGroups[0].VpcSecurityGroupId];
  const [alone] = await find({ rds: "pair" });
  expect(alone?.addresses).toHaveLength(2);
  await make.instance("neighbour", { VpcSecurityGroupIds });
  const [shared] = await find({ rds: "pair" });
  expect(shared?.addresses).toHaveLength(1);
  expect(shared?.notes).toEqual([expect.stringContaining("only the primary is registered")]);
});
