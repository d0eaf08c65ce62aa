import { expect, test, vi } from "vitest";
import { ACCOUNT, standAt, startRegionForTest } from "../testing/stand-at-region.ts";
import {
  runDatabaseFailover,
  runDatabaseKill,
  runDatabaseLag,
  runZoneFail,
  runZoneRestore,
} from "./region-database.ts";

test("lags are told in words and as a document, and changed one by one", async () => {
  const { words, document } = await startRegionForTest();
  expect(await words(runDatabaseLag, {})).toContain("the name moves after AWS's time, by the profile");
  expect(await document(runDatabaseLag, { dns: "5" })).toEqual({
    ok: true,
    dnsLagSeconds: 5,
    describeLagSeconds: null,
  });
  expect(await words(runDatabaseLag, { describe: "0.5" })).toBe(
    "After a failover the name moves after 5 s,\nand the zone that Describe tells after 0.5 s.",
  );
  expect(await document(runDatabaseLag, { dns: "aws" })).toMatchObject({
    dnsLagSeconds: null,
    describeLagSeconds: 0.5,
  });
});

test.each([
  [{ dns: "soon" }, "--dns"],
  [{ describe: "-1" }, "--describe"],
  [{ dns: "" }, "--dns"],
] as const)("the lag %j is the user's mistake", async (options, field) => {
  const { words } = standAt("http://127.0.0.1:9");
  await expect(words(runDatabaseLag, options)).rejects.toMatchObject({
    field,
    hint: "seconds from 0 to 3600, or aws for AWS's own",
  });
});

test("a database that is none, and a zone by its name, are refused by the region", async () => {
  const { words } = await startRegionForTest();
  await expect(words(runDatabaseKill, { id: "nothing" })).rejects.toThrow("there is no database nothing");
  await expect(words(runDatabaseFailover, { id: "a/b c" })).rejects.toThrow("there is no database a/b c");
  await expect(words(runZoneFail, { zoneId: "us-east-1a" })).rejects.toThrow("give a zone id such as use1-az1");
});

test("a standby takes over when it is told to; a database outlives its host and its zone", async () => {
  const { region, clients, document, words } = await startRegionForTest({ network: "loopback" });
  const { rds } = clients;
  const ec2 = (operation: string, input: object) => region.call("ec2", operation, input, ACCOUNT);
  const VpcId = (await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc.VpcId;
  const SubnetIds: string[] = [];
  for (const number of [1, 2]) {
    const input = { VpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    SubnetIds.push((await ec2("CreateSubnet", input)).Subnet.SubnetId);
  }
  const group = { DBSubnetGroupName: "group", DBSubnetGroupDescription: "two zones", SubnetIds };
  await rds.createDBSubnetGroup(group);
  await rds.createDBInstance({
    ...{ DBInstanceIdentifier: "orders", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 },
    ...{ MasterUsername: "orders_admin", MasterUserPassword: "s3cret-enough", MultiAZ: true },
    DBSubnetGroupName: "group",
  });
  const look = async () => (await rds.describeDBInstances()).DBInstances![0]!;
  const waiting = { timeout: 60_000, interval: 50 };
  const zoneNames = await ec2("DescribeAvailabilityZones", {});
  const idOf = (name: string | undefined): string =>
    zoneNames.AvailabilityZones.find((zone: { ZoneName: string }) => zone.ZoneName === name).ZoneId;
  const untilAvailable = () =>
    vi.waitFor(async () => expect((await look()).DBInstanceStatus).toBe("available"), waiting);
  const primaryZone = async () => idOf((await look()).AvailabilityZone);
  await untilAvailable();

  const first = await primaryZone();
  expect(await document(runDatabaseFailover, { id: "orders" })).toMatchObject({ ok: true, identifier: "orders" });
  await vi.waitFor(async () => expect(await primaryZone()).not.toBe(first), waiting);
  await untilAvailable();
  expect(await words(runDatabaseKill, { id: "orders" })).toBe("The host of orders has died; it is rebooting.");
  await untilAvailable();

  const zoneId = await primaryZone();
  expect(await words(runZoneFail, { zoneId })).toBe(`Zone ${zoneId} is lost. Databases concerned: orders.`);
  expect(await document(runZoneRestore, { zoneId })).toMatchObject({ ok: true, zoneId });
  await untilAvailable();
  const unused = "use1-az5";
  expect(await document(runZoneFail, { zoneId: unused })).toEqual({ ok: true, zoneId: unused, databases: [] });
  expect(await words(runZoneRestore, { zoneId: unused })).toBe(`Zone ${unused} is back.`);
}, 300_000);
