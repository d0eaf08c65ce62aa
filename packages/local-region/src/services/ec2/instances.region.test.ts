import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { startTestRegion } from "../../testing/start-test-region.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const PASSWORD = "p0stgres-Pass";

test("an instance's Postgres takes sign-ins, keeps its data over a stop and is gone with the instance", async () => {
  const region = await startTestRegion(onTestFinished);
  const call = (operation: string, input: object = {}) => region.call("ec2", operation, input, OWNER);
  const { VpcId: vpcId } = (await call("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc;
  const { SubnetId } = (await call("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.0.1.0/24" })).Subnet;
  const images = await call("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-postgres-*"] }] });
  const userData = `POSTGRES_USER=app\nPOSTGRES_PASSWORD=${PASSWORD}\nPOSTGRES_DB=warehouse\n`;
  const { Instances } = await call("RunInstances", {
    ImageId: images.Images[0].ImageId,
    MinCount: 1,
    MaxCount: 1,
    SubnetId,
    UserData: Buffer.from(userData).toString("base64"),
  });
  const { InstanceId, PrivateIpAddress: address } = Instances[0];
  const becomes = (state: string) =>
    vi.waitFor(
      async () => {
        const { Reservations } = await call("DescribeInstances", { InstanceIds: [InstanceId] });
        expect(Reservations[0]?.Instances[0].State.Name ?? "terminated").toBe(state);
      },
      { timeout: 20_000 },
    );
  const query = async (sql: string, password = PASSWORD) => {
    const { host, port } = await region.locate({ vpcId, address, port: 5432 });
    const ssl = { ca: await region.authority(), servername: "ip-10-0-1-4.ec2.internal" };
    const client = new Client({ host, port, user: "app", password, database: "warehouse", ssl });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  await becomes("running");
  await query("CREATE TABLE kept AS SELECT 42 AS answer");
  await expect(query("SELECT 1", "wrong")).rejects.toThrow(/password authentication failed/);
  await call("StopInstances", { InstanceIds: [InstanceId] });
  await expect(query("SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
  await becomes("stopped");
  await call("StartInstances", { InstanceIds: [InstanceId] });
  await becomes("running");
  expect(await query("SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  await call("TerminateInstances", { InstanceIds: [InstanceId] });
  await expect(query("SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
  expect(region.logged).toEqual([]);
}, 40_000);
