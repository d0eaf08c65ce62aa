import { Client } from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";
import { type Rehearsal, seedRehearsal } from "./rehearsal.ts";

const onEnd = atEnd();

let region: TestRegion;
let rehearsal: Rehearsal;

beforeAll(async () => {
  region = await startTestRegion(onEnd);
  rehearsal = await seedRehearsal(region);
});

async function connect(user: string, password: string): Promise<Client> {
  const { owner, database } = rehearsal;
  const { NetworkInterfaces } = await region.call(
    "ec2",
    "DescribeNetworkInterfaces",
    { Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }] },
    owner,
  );
  const address = NetworkInterfaces[0].PrivateIpAddress;
  const { host, port } = await region.locate({ vpcId: owner.vpcId, address, port: database.port });
  const ssl = { ca: await region.authority(), servername: database.address };
  const client = new Client({ host, port, user, password, database: database.name, ssl });
  onTestFinished(() => client.end());
  await client.connect();
  return client;
}

test("the scene is set without anything going wrong inside", () => {
  expect(region.logged).toEqual([]);
});

test("the two sides have the same addresses, and zones in common", async () => {
  const { owner, platform } = rehearsal;
  const describe = async (side: typeof owner | typeof platform) =>
    (await region.call("ec2", "DescribeSubnets", { SubnetIds: side.subnetIds }, side)).Subnets;
  const [ours, theirs] = await Promise.all([describe(owner), describe(platform)]);
  const zones = (subnets: { AvailabilityZoneId: string }[]) => subnets.map((subnet) => subnet.AvailabilityZoneId);
  const blocks = (subnets: { CidrBlock: string }[]) => subnets.map((subnet) => subnet.CidrBlock).sort();
  expect(blocks(ours)).toEqual(["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"]);
  expect(blocks(theirs)).toEqual(blocks(ours));
  expect(zones(ours).filter((zone) => zones(theirs).includes(zone))).toHaveLength(2);
  expect(owner.accountId).not.toBe(platform.accountId);
});

test("DNS attributes are on in both VPCs", async () => {
  for (const side of [rehearsal.owner, rehearsal.platform]) {
    const ask = { VpcId: side.vpcId, Attribute: "enableDnsHostnames" };
    const { EnableDnsHostnames } = await region.call("ec2", "DescribeVpcAttribute", ask, side);
    expect(EnableDnsHostnames.Value).toBe(true);
  }
});

test("the analyst reads the shop over verified TLS and changes nothing", async () => {
  const { analyst, query } = rehearsal.database;
  const client = await connect(analyst.user, analyst.password);
  const counts = await client.query(
    "SELECT (SELECT count(*)::int FROM customers) AS customers, (SELECT count(*)::int FROM orders) AS orders",
  );
  expect(counts.rows).toEqual([{ customers: 500, orders: 5000 }]);
  const { rows } = await client.query(query);
  expect(rows).toHaveLength(5);
  expect(rows.map((row) => Number(row.revenue))).toEqual(rows.map((row) => Number(row.revenue)).sort((a, b) => b - a));
  await expect(client.query("DELETE FROM orders")).rejects.toThrow("read-only");
  await client.query("SET default_transaction_read_only = off");
  await expect(client.query("DELETE FROM orders")).rejects.toThrow("permission denied");
  await expect(client.query("CREATE TABLE mine (id int)")).rejects.toThrow("permission denied");
});

test("the tables are the master's, and the data makes sense", async () => {
  const { master } = rehearsal.database;
  const client = await connect(master.user, master.password);
  const { rows } = await client.query(`
    SELECT tableowner AS owner, (SELECT count(*)::int FROM orders JOIN customers ON customers.id = customer_id
      WHERE ordered_at < joined_on OR amount <= 0 OR status IS NULL OR name !~ '^\\w+ \\w+$') AS nonsense
    FROM pg_tables WHERE tablename = 'orders'`);
  expect(rows).toEqual([{ owner: master.user, nonsense: 0 }]);
});

test("the data is the same in every rehearsal, the passwords are not", async () => {
  const again = await startTestRegion(onTestFinished);
  const second = await seedRehearsal(again);
  expect(second.database.analyst.password).not.toBe(rehearsal.database.analyst.password);
  expect(second.database.master.password).not.toBe(second.database.analyst.password);
  const client = await connect(rehearsal.database.analyst.user, rehearsal.database.analyst.password);
  const sql = "SELECT md5(string_agg(orders::text, ',' ORDER BY id)) AS digest FROM orders";
  const { digest } = (await client.query(sql)).rows[0];
  const owner = { accountId: second.owner.accountId, region: second.owner.region };
  const { DBInstances } = await again.call("rds", "DescribeDBInstances", {}, owner);
  const check = `DO $$ BEGIN ASSERT (${sql}) = '${digest}'; END $$`;
  await again.databases.execute(DBInstances[0].DbiResourceId, second.database.name, check);
});

test("the database's own group admits its application and nobody else", async () => {
  const { owner } = rehearsal;
  const ask = { GroupIds: [owner.databaseGroupId] };
  const { SecurityGroups } = await region.call("ec2", "DescribeSecurityGroups", ask, owner);
  expect(SecurityGroups[0].IpPermissions).toMatchObject([
    { FromPort: 5432, ToPort: 5432, IpRanges: [], UserIdGroupPairs: [{ GroupId: owner.applicationGroupId }] },
  ]);
});
