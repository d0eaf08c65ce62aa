import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from "@aws-sdk/client-rds";
import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../../testing/at-end.ts";
import { startTestRegion, type TestRegion } from "../../testing/start-test-region.ts";

const onEnd = atEnd();

const OWNER = "111122223333";
const WAITING = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const PATIENCE = { timeout: 30_000 };
let region: TestRegion;
let ec2: EC2Client;
let rds: RDSClient;

let vpcId: string;

beforeAll(async () => {
  region = await startTestRegion(onEnd);
  const configuration = { region: "us-east-1", endpoint: region.endpoint, credentials: region.credentialsOf(OWNER) };
  ec2 = new EC2Client(configuration);
  rds = new RDSClient(configuration);
  onEnd(() => {
    ec2.destroy();
    rds.destroy();
  });
  await makeSubnetGroup();
});

async function makeSubnetGroup(): Promise<void> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  vpcId = Vpc!.VpcId!;
  const subnets = await Promise.all(
    [1, 2].map((number) =>
      ec2.send(
        new CreateSubnetCommand({
          VpcId: vpcId,
          CidrBlock: `10.0.${number}.0/24`,
          AvailabilityZoneId: `use1-az${number}`,
        }),
      ),
    ),
  );
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: "group",
      DBSubnetGroupDescription: "two zones",
      SubnetIds: subnets.map(({ Subnet }) => Subnet!.SubnetId!),
    }),
  );
}

/** Resolves with what the call answers, before the database is there. */
async function create(identifier: string) {
  const { DBInstance } = await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: identifier,
      DBInstanceClass: "db.t4g.micro",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "orders_admin",
      MasterUserPassword: "s3cret-enough",
      DBSubnetGroupName: "group",
      Tags: [{ Key: "team", Value: "shop" }],
    }),
  );
  return DBInstance!;
}

async function describe(identifier: string) {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
  return DBInstances![0]!;
}

async function waitUntilAvailable(identifier: string) {
  await waitUntilDBInstanceAvailable({ ...WAITING, client: rds }, { DBInstanceIdentifier: identifier });
  return describe(identifier);
}

async function remove(identifier: string): Promise<void> {
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: identifier, SkipFinalSnapshot: true }));
  await waitUntilDBInstanceDeleted({ ...WAITING, client: rds }, { DBInstanceIdentifier: identifier });
}

test("AWS's own client creates a database, waits for it as for a real one, and deletes it", async () => {
  expect(await create("orders")).toMatchObject({
    DBInstanceStatus: "creating",
    TagList: [{ Key: "team", Value: "shop" }],
  });
  const instance = await waitUntilAvailable("orders");
  expect(instance).toMatchObject({
    DBSubnetGroup: { VpcId: vpcId, Subnets: [{ SubnetStatus: "Active" }, { SubnetStatus: "Active" }] },
    Endpoint: { Port: 5432 },
  });
  const id = instance.DbiResourceId!;
  await region.databases.execute(id, "postgres", "SELECT 1");
  await remove("orders");
  await expect(region.databases.execute(id, "postgres", "SELECT 1")).rejects.toThrow("no database server");
  expect(region.logged).toEqual([]);
});

test("a database whose Postgres dies is failed, and can still be deleted", async () => {
  await create("mortal");
  const { DbiResourceId: id } = await waitUntilAvailable("mortal");
  process.kill(await onlyPostmaster(), "SIGQUIT");
  await vi.waitFor(async () => expect((await describe("mortal")).DBInstanceStatus).toBe("failed"), PATIENCE);
  await expect(region.databases.execute(id!, "postgres", "SELECT 1")).rejects.toThrow();
  expect(region.logged).toEqual([expect.stringMatching(/mortal.*ended by itself/)]);
  await remove("mortal");
});

test("an unknown database is the SDK's own error for it", async () => {
  const asked = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "absent" }));
  await expect(asked).rejects.toMatchObject({
    name: "DBInstanceNotFoundFault",
    $metadata: { httpStatusCode: 404 },
    message: "DBInstance absent not found.",
  });
});

/** The process id of the only server that runs. */
async function onlyPostmaster(): Promise<number> {
  const servers = (await readdir(region.runDirectory)).filter((name) => /^db\d+$/.test(name));
  expect(servers).toHaveLength(1);
  const file = await readFile(join(region.runDirectory, servers[0]!, "data", "postmaster.pid"), "utf8");
  return Number(file.split("\n")[0]);
}
