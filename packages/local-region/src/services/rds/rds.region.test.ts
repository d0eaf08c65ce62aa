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
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestRegion, type TestRegion } from "../../testing/start-test-region.ts";

const OWNER = "111122223333";
let region: TestRegion;
let ec2: EC2Client;
let rds: RDSClient;

beforeAll(async () => {
  region = await startTestRegion(afterAll);
  const configuration = { region: "us-east-1", endpoint: region.endpoint, credentials: region.credentialsOf(OWNER) };
  ec2 = new EC2Client(configuration);
  rds = new RDSClient(configuration);
  afterAll(() => {
    ec2.destroy();
    rds.destroy();
  });
});

test("AWS's own client creates a database, waits for it as for a real one, and deletes it", async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const subnets = await Promise.all(
    [1, 2].map((number) =>
      ec2.send(
        new CreateSubnetCommand({
          VpcId: Vpc?.VpcId,
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
  const target = { DBInstanceIdentifier: "orders" };
  const { DBInstance } = await rds.send(
    new CreateDBInstanceCommand({
      ...target,
      DBInstanceClass: "db.t4g.micro",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "orders_admin",
      MasterUserPassword: "s3cret-enough",
      DBSubnetGroupName: "group",
      Tags: [{ Key: "team", Value: "shop" }],
    }),
  );
  expect(DBInstance).toMatchObject({ DBInstanceStatus: "creating", TagList: [{ Key: "team", Value: "shop" }] });
  const waiting = { client: rds, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
  await waitUntilDBInstanceAvailable(waiting, target);
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand(target));
  expect(DBInstances?.[0]).toMatchObject({
    DBSubnetGroup: { VpcId: Vpc?.VpcId, Subnets: [{ SubnetStatus: "Active" }, { SubnetStatus: "Active" }] },
    Endpoint: { Port: 5432 },
  });
  const { DbiResourceId: id } = DBInstances![0]!;
  await region.databases.execute(id!, "postgres", "SELECT 1");
  await rds.send(new DeleteDBInstanceCommand({ ...target, SkipFinalSnapshot: true }));
  await waitUntilDBInstanceDeleted(waiting, target);
  await expect(region.databases.execute(id!, "postgres", "SELECT 1")).rejects.toThrow("no database server");
  expect(region.logged).toEqual([]);
});

test("an unknown database is the SDK's own error for it", async () => {
  const asked = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "absent" }));
  await expect(asked).rejects.toMatchObject({
    name: "DBInstanceNotFoundFault",
    $metadata: { httpStatusCode: 404 },
    message: "DBInstance absent not found.",
  });
});
