import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
} from "@aws-sdk/client-rds";
import { expect, onTestFinished, test } from "vitest";
import { makeStateDirectory } from "../testing/make-state-directory.ts";
import { openLocatedDatabase } from "../testing/open-located-database.ts";
import { startKillableRegion } from "../testing/start-killable-region.ts";
import { startTestRegion } from "../testing/start-test-region.ts";

const PROVIDER = { accountId: "111122223333", region: "us-east-1" };
const SIGN_IN = { user: "orders", password: "s3cret-enough" };

test("databases keep data, password and VPC address through kill -9, with certificates of the same authority", {
  timeout: 60_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const killed = await startKillableRegion(onTestFinished, { stateDirectory });
  const configuration = {
    ...{ region: "us-east-1", endpoint: killed.url },
    credentials: { accessKeyId: PROVIDER.accountId, secretAccessKey: killed.secretAccessKey },
  };
  const ec2 = new EC2Client(configuration);
  const rds = new RDSClient(configuration);
  onTestFinished(() => {
    ec2.destroy();
    rds.destroy();
  });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const subnets = await Promise.all(
    [1, 2].map((number) =>
      ec2.send(
        new CreateSubnetCommand({
          ...{ VpcId: Vpc!.VpcId!, CidrBlock: `10.0.${number}.0/24` },
          AvailabilityZoneId: `use1-az${number}`,
        }),
      ),
    ),
  );
  await rds.send(
    new CreateDBSubnetGroupCommand({
      ...{ DBSubnetGroupName: "group", DBSubnetGroupDescription: "two zones" },
      SubnetIds: subnets.map(({ Subnet }) => Subnet!.SubnetId!),
    }),
  );
  const DBInstanceIdentifier = "warehouse";
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier, DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 },
      ...{ MasterUsername: "orders", MasterUserPassword: "s3cret-enough", DBSubnetGroupName: "group" },
    }),
  );
  await waitUntilDBInstanceAvailable(
    { client: rds, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { DBInstanceIdentifier },
  );
  const addressOf = async (describe: (operation: string) => Promise<{ NetworkInterfaces?: Described[] }>) =>
    (await describe("DescribeNetworkInterfaces")).NetworkInterfaces?.find((row) => row.RequesterId === "amazon-rds")
      ?.PrivateIpAddress;
  const address = await addressOf(() => ec2.send(new DescribeNetworkInterfacesCommand({})));
  const at = { vpcId: Vpc!.VpcId!, address: address! };
  const before = await openLocatedDatabase(onTestFinished, killed, at, SIGN_IN);
  await before.query("CREATE TABLE kept (note text); INSERT INTO kept VALUES ('before the kill')");
  const authority = await (await fetch(`${killed.url}/_postern/authority`)).text();
  await killed.kill();

  const region = await startTestRegion(onTestFinished, { stateDirectory });
  const { DBInstances } = await region.call("rds", "DescribeDBInstances", {}, PROVIDER);
  expect(DBInstances[0].DBInstanceStatus).toBe("available");
  expect(await addressOf((operation) => region.call("ec2", operation, {}, PROVIDER))).toBe(address);
  expect(await region.authority()).toBe(authority);
  const after = await openLocatedDatabase(onTestFinished, region, at, SIGN_IN);
  expect((await after.query("SELECT note FROM kept")).rows).toEqual([{ note: "before the kill" }]);
});

interface Described {
  RequesterId?: string | undefined;
  PrivateIpAddress?: string | undefined;
}
