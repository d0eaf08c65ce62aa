import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeStateDirectory } from "./testing/make-state-directory.ts";
import { openLocatedDatabase } from "./testing/open-located-database.ts";
import { openStage } from "./testing/open-stage.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";
import { type Account, makeNetwork, type Stage } from "./testing/stories/story.ts";

const SIGN_IN = { user: "orders", password: "s3cret-enough" };
const PATIENCE = { timeout: 60_000, interval: 50 };

/** What a region answers that is asked for all it has: by the SDK, as either account. */
async function describeAll({ owner, platform }: Stage): Promise<object> {
  const asked: [keyof Omit<Account, "id">, string, object?][] = [
    ["ec2", "DescribeVpcs"],
    ["ec2", "DescribeSubnets"],
    ["ec2", "DescribeSecurityGroups"],
    ["ec2", "DescribeSecurityGroupRules"],
    ["ec2", "DescribeNetworkInterfaces"],
    ["ec2", "DescribeRouteTables"],
    ["ec2", "DescribeNetworkAcls"],
    ["ec2", "DescribeInstances"],
    ["ec2", "DescribeTags"],
    ["ec2", "DescribeVpcEndpoints"],
    ["ec2", "DescribeVpcEndpointServiceConfigurations"],
    ["ec2", "DescribeVpcEndpointConnections"],
    ["elasticloadbalancing", "DescribeLoadBalancers"],
    ["elasticloadbalancing", "DescribeTargetGroups"],
    ["rds", "DescribeDBInstances"],
    ["rds", "DescribeDBClusters"],
    ["rds", "DescribeDBSubnetGroups"],
    ["rds", "DescribeEvents"],
    ["sns", "ListTopics"],
    ["iam", "ListRoles"],
    ["route53", "ListHostedZones"],
    ["events", "ListRules"],
  ];
  const answers: Record<string, object> = {};
  for (const account of [owner, platform]) {
    for (const [service, operation, input = {}] of asked) {
      const { $metadata: _request, ...answer } = await account[service](operation, input);
      answers[`${account.id} ${operation}`] = answer;
    }
  }
  return answers;
}

async function makeDatabases({ owner }: Stage) {
  const { vpcId, subnetIds, groupId } = await makeNetwork(owner, "10.5");
  await owner.rds("CreateDBSubnetGroup", {
    ...{ DBSubnetGroupName: "group", DBSubnetGroupDescription: "d", SubnetIds: subnetIds },
  });
  await owner.rds("CreateDBInstance", {
    ...{ DBInstanceIdentifier: "warehouse", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 },
    ...{ MasterUsername: SIGN_IN.user, MasterUserPassword: SIGN_IN.password, DBSubnetGroupName: "group" },
  });
  const { Images } = await owner.ec2("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-postgres-*"] }] });
  const userData = `POSTGRES_USER=${SIGN_IN.user}\nPOSTGRES_PASSWORD=${SIGN_IN.password}\n`;
  await owner.ec2("RunInstances", {
    ...{ ImageId: Images[0].ImageId, MinCount: 1, MaxCount: 1, SubnetId: subnetIds[0], SecurityGroupIds: [groupId] },
    UserData: Buffer.from(userData).toString("base64"),
  });
  await owner.sns("CreateTopic", { Name: "news" });
  await owner.events("PutRule", { Name: "hourly", ScheduleExpression: "rate(1 hour)" });
  await owner.route53("CreateHostedZone", { Name: "example.com", CallerReference: "1" });
  return vi.waitFor(async () => {
    const { DBInstances } = await owner.rds("DescribeDBInstances", {});
    expect(DBInstances[0].DBInstanceStatus).toBe("available");
    const { Reservations } = await owner.ec2("DescribeInstances", {});
    expect(Reservations[0].Instances[0].State.Name).toBe("running");
    const { NetworkInterfaces } = await owner.ec2("DescribeNetworkInterfaces", {});
    const ofRds = NetworkInterfaces.find((row: { RequesterId?: string }) => row.RequesterId === "amazon-rds");
    const host = Reservations[0].Instances[0].PrivateIpAddress as string;
    return [ofRds.PrivateIpAddress as string, host].map((address) => ({ vpcId, address }));
  }, PATIENCE);
}

async function takeSnapshot(region: TestRegion): Promise<string> {
  const answer = await fetch(`${region.url}/_postern/snapshot`, { method: "POST" });
  expect(answer.status).toBe(200);
  const path = join(await makeStateDirectory(onTestFinished), "snapshot");
  await writeFile(path, await answer.text());
  return path;
}

test("a region restored from a snapshot answers as the first did, and its databases hold what they held", {
  timeout: 120_000,
}, async () => {
  const first = await startTestRegion(onTestFinished);
  const stage = openStage(first, onTestFinished);
  const places = await makeDatabases(stage);
  for (const [number, at] of places.entries()) {
    const client = await openLocatedDatabase(onTestFinished, first, at, SIGN_IN);
    await client.query(`CREATE TABLE kept AS SELECT ${number} AS answer`);
  }
  const before = await describeAll(stage);
  const restore = await takeSnapshot(first);
  const late = await openLocatedDatabase(onTestFinished, first, places[0]!, SIGN_IN);
  await late.query("INSERT INTO kept VALUES (-1)");
  await first.stop();

  const stateDirectory = join(await makeStateDirectory(onTestFinished), "state");
  // In memory, on a directory, and on that directory once more.
  for (const options of [{ restore }, { restore, stateDirectory }, { stateDirectory }]) {
    const region = await startTestRegion(onTestFinished, options);
    expect(await describeAll(openStage(region, onTestFinished))).toEqual(before);
    for (const [number, at] of places.entries()) {
      const client = await openLocatedDatabase(onTestFinished, region, at, SIGN_IN);
      expect((await client.query("SELECT answer FROM kept")).rows).toEqual([{ answer: number }]);
    }
    await region.stop();
  }
});

test("a reset ends every Postgres and leaves no data, nor trouble that was asked for", {
  timeout: 120_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const region = await startTestRegion(onTestFinished, { stateDirectory });
  const stage = openStage(region, onTestFinished);
  const [place] = await makeDatabases(stage);
  await stage.admin("faults", {
    method: "POST",
    body: { operation: "ec2:CreateVpc", effect: { kind: "delay", milliseconds: 1 } },
  });
  const client = await openLocatedDatabase(onTestFinished, region, place!, SIGN_IN);
  const ended = new Promise((resolve) => client.once("end", resolve));
  await stage.admin("reset", { method: "POST" });
  await ended;
  expect(await processesBelow(stateDirectory)).toEqual([]);
  expect(await stage.admin("faults", { method: "GET" })).toEqual({ faults: [] });
  for (const answer of Object.values(await describeAll(stage)))
    for (const value of Object.values(answer)) expect(Array.isArray(value) ? value : []).toEqual([]);
  const places = await makeDatabases(stage);
  await openLocatedDatabase(onTestFinished, region, places[0]!, SIGN_IN);
});

async function processesBelow(directory: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
  return stdout.split("\n").filter((line) => line.includes(`-D ${directory}/`));
}
