import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { CALLER, makeDbNetwork } from "../../testing/make-db-network.ts";
import { callerOf } from "../../testing/test-world.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import { databaseEnded } from "./hosts.ts";

const PASSWORD = "s3cret-enough";
const INPUT = {
  DBInstanceIdentifier: "Warehouse-Prod",
  DBInstanceClass: "db.t4g.medium",
  Engine: "postgres",
  AllocatedStorage: 20,
  MasterUsername: "warehouse_admin",
  MasterUserPassword: PASSWORD,
  DBName: "shop",
  DBSubnetGroupName: "group",
};
let scene: Awaited<ReturnType<typeof makeDbNetwork>>;

beforeEach(async () => {
  scene = await makeDbNetwork(onTestFinished);
});

async function describe(identifier = "warehouse-prod") {
  return (await scene.call("DescribeDBInstances", { DBInstanceIdentifier: identifier })).DBInstances[0];
}

async function createAvailable(input: object = {}) {
  await scene.call("CreateDBInstance", { ...INPUT, ...input });
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("available"));
  return describe();
}

function refusal(operation: string, input: object, caller = CALLER) {
  return expect(scene.call(operation, input, caller)).rejects;
}

test("an instance is creating without an endpoint, then available with one", async () => {
  const { DBInstance: created } = await scene.call("CreateDBInstance", INPUT);
  expect(created).toMatchObject({
    DBInstanceStatus: "creating",
    DBInstanceIdentifier: "warehouse-prod",
    MultiAZ: false,
  });
  expect(created.Endpoint).toBeUndefined();
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("available"));
  const available = await describe();
  expect(available.Endpoint.Address).toMatch(/^warehouse-prod\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com$/);
  expect(available.Endpoint.Port).toBe(5432);
  expect(available.DBInstanceArn).toBe("arn:aws:rds:us-east-1:111122223333:db:warehouse-prod");
  expect(available.AvailabilityZone).toBe(zoneNameOf(CALLER, "use1-az1"));
  expect(available.DBSubnetGroup).toMatchObject({ VpcId: scene.vpcId, DBSubnetGroupName: "group" });
  expect(scene.asked).toContain(`create ${available.Endpoint.Address} at 10.0.1.4:5432`);
  expect(JSON.stringify(available)).not.toContain(PASSWORD);
});

test("it gets an interface of amazon-rds with its groups in a subnet of its group", async () => {
  const { VpcSecurityGroups } = await createAvailable();
  const { NetworkInterfaces } = await scene.call("DescribeNetworkInterfaces", {
    Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }],
  });
  expect(NetworkInterfaces).toMatchObject([
    { RequesterId: "amazon-rds", RequesterManaged: true, SubnetId: scene.subnetIds[0], PrivateIpAddress: "10.0.1.4" },
  ]);
  expect(NetworkInterfaces[0].Groups[0].GroupId).toBe(VpcSecurityGroups[0].VpcSecurityGroupId);
});

test("packets follow before the call that created it is answered", async () => {
  scene.asked.length = 0;
  await scene.call("CreateDBInstance", INPUT);
  expect(scene.asked[0]).toBe("refresh");
});

test("a zone picks the subnet; a zone without one is refused", async () => {
  expect(await createAvailable({ AvailabilityZone: zoneNameOf(CALLER, "use1-az2") })).toMatchObject({
    AvailabilityZone: zoneNameOf(CALLER, "use1-az2"),
  });
  const elsewhere = { ...INPUT, DBInstanceIdentifier: "other", AvailabilityZone: zoneNameOf(CALLER, "use1-az3") };
  await refusal("CreateDBInstance", elsewhere).toMatchObject({ code: "InvalidVPCNetworkStateFault" });
});

test("a Postgres that cannot start makes the instance failed, and the log says why", async () => {
  const create = async () => Promise.reject(new Error("no room left"));
  scene = await makeDbNetwork(onTestFinished, { databases: { create } });
  await scene.call("CreateDBInstance", INPUT);
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("failed"));
  expect((await describe()).Endpoint).toBeUndefined();
  expect(scene.logged.join()).toMatch(/warehouse-prod.*no room left/);
  await scene.call("DeleteDBInstance", { DBInstanceIdentifier: "warehouse-prod", SkipFinalSnapshot: true });
  await vi.waitFor(() =>
    refusal("DescribeDBInstances", { DBInstanceIdentifier: "warehouse-prod" }).toThrow("not found"),
  );
});

test.each([
  [{ Engine: "mysql" }, "InvalidParameterValue", "serves only postgres and aurora-postgresql"],
  [{ EngineVersion: "16.4" }, "InvalidParameterCombination", "Cannot find version 16.4 for postgres"],
  [{ DBInstanceIdentifier: "1st" }, "InvalidParameterValue", "must begin with a letter"],
  [{ DBInstanceIdentifier: "a--b" }, "InvalidParameterValue", "two consecutive hyphens"],
  [{ DBInstanceIdentifier: undefined }, "InvalidParameterValue", "DBInstanceIdentifier must be provided"],
  [{ MasterUserPassword: "short" }, "InvalidParameterValue", "shorter than 8 characters"],
  [{ MasterUserPassword: "x".repeat(129) }, "InvalidParameterValue", "longer than 128 characters"],
  [{ MasterUserPassword: "with/slash" }, "InvalidParameterValue", "Only printable ASCII characters"],
  [{ MasterUserPassword: "with space" }, "InvalidParameterValue", "Only printable ASCII characters"],
  [{ MasterUsername: "rdsadmin" }, "InvalidParameterValue", "reserved word"],
  [{ DBName: "a-b" }, "InvalidParameterValue", "DBName"],
  [{ Port: 80 }, "InvalidParameterValue", "between 1150 and 65535"],
  [{ AllocatedStorage: 5 }, "InvalidParameterValue", "storage type gp2: 5"],
  [{ DBInstanceClass: "large" }, "InvalidParameterValue", "Invalid DB Instance class: large"],
  [{ Engine: "aurora-postgresql" }, "InvalidParameterValue", "DBClusterIdentifier must be provided"],
  [{ DBClusterIdentifier: "absent" }, "DBClusterNotFoundFault", "DBCluster absent not found."],
  [{ MultiAZ: true, AvailabilityZone: "us-east-1a" }, "InvalidParameterCombination", "not valid for Multi-AZ"],
  [{ DBSubnetGroupName: undefined }, "DBSubnetGroupNotFoundFault", "DB subnet group 'default' does not exist."],
  [{ VpcSecurityGroupIds: ["sg-0123"] }, "InvalidParameterValue", "Invalid security group , groupId= sg-0123"],
])("creation with %j is refused and leaves nothing", async (input, code, message) => {
  await refusal("CreateDBInstance", { ...INPUT, ...input }).toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
  expect((await scene.call("DescribeDBInstances", {})).DBInstances).toEqual([]);
  expect((await scene.call("DescribeNetworkInterfaces", {})).NetworkInterfaces).toEqual([]);
});

test("no refusal of a password repeats it", async () => {
  const error = await scene.call("CreateDBInstance", { ...INPUT, MasterUserPassword: "se@cret99" }).catch(String);
  expect(error).not.toContain("se@cret99");
});

test("a group of another VPC is refused", async () => {
  const { Vpc } = await scene.call("CreateVpc", { CidrBlock: "10.9.0.0/16" });
  const group = { GroupName: "far", Description: "far away", VpcId: Vpc.VpcId };
  const { GroupId } = await scene.call("CreateSecurityGroup", group);
  await refusal("CreateDBInstance", { ...INPUT, VpcSecurityGroupIds: [GroupId] }).toMatchObject({
    code: "InvalidVPCNetworkStateFault",
  });
});

test("an identifier is taken once per account and region, whatever its case", async () => {
  await createAvailable();
  await refusal("CreateDBInstance", { ...INPUT, DBInstanceIdentifier: "WAREHOUSE-PROD" }).toMatchObject({
    code: "DBInstanceAlreadyExists",
    status: 400,
  });
});

test("another account and another region do not see it", async () => {
  const { DBInstanceArn } = await createAvailable();
  for (const stranger of [callerOf("999988887777"), callerOf("111122223333", "eu-central-1")]) {
    expect((await scene.call("DescribeDBInstances", {}, stranger)).DBInstances).toEqual([]);
    for (const identifier of ["warehouse-prod", DBInstanceArn]) {
      await refusal("DescribeDBInstances", { DBInstanceIdentifier: identifier }, stranger).toMatchObject({
        code: "DBInstanceNotFound",
        status: 404,
        message: `DBInstance ${identifier} not found.`,
      });
    }
  }
});

test("filters narrow the list; one that AWS does not know is refused", async () => {
  const { DbiResourceId } = await createAvailable();
  const count = async (Name: string, ...Values: string[]) =>
    (await scene.call("DescribeDBInstances", { Filters: [{ Name, Values }] })).DBInstances.length;
  expect(await count("dbi-resource-id", DbiResourceId)).toBe(1);
  expect(await count("db-instance-id", "other", "warehouse-prod")).toBe(1);
  expect(await count("engine", "mysql")).toBe(0);
  await refusal("DescribeDBInstances", { Filters: [{ Name: "colour", Values: ["red"] }] }).toThrow(
    "Unrecognized filter name: colour",
  );
});

test("pages are 20 to 100 long and follow each other without gap or repeat", async () => {
  for (let number = 0; number < 45; number++) {
    await scene.call("CreateDBInstance", { ...INPUT, DBInstanceIdentifier: `db-${number}` });
  }
  const seen: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await scene.call("DescribeDBInstances", { MaxRecords: 20, Marker });
    seen.push(...page.DBInstances.map((row: { DBInstanceIdentifier: string }) => row.DBInstanceIdentifier));
    Marker = page.Marker;
  } while (Marker);
  expect(new Set(seen).size).toBe(45);
  expect(seen.length).toBe(45);
  await refusal("DescribeDBInstances", { MaxRecords: 5 }).toMatchObject({ code: "InvalidParameterValue" });
});

test("a reboot passes through rebooting; a forced failover needs a standby", async () => {
  await createAvailable();
  const reboot = { DBInstanceIdentifier: "warehouse-prod" };
  await refusal("RebootDBInstance", { ...reboot, ForceFailover: true }).toMatchObject({
    code: "InvalidParameterCombination",
  });
  expect((await scene.call("RebootDBInstance", reboot)).DBInstance.DBInstanceStatus).toBe("rebooting");
  await refusal("RebootDBInstance", reboot).toMatchObject({ code: "InvalidDBInstanceState" });
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("available"));
  expect(scene.asked.filter((line) => line === "restart")).toHaveLength(1);
});

test("a Postgres that does not come back from a reboot makes the instance failed", async () => {
  const restart = async () => Promise.reject(new Error("the disk is gone"));
  scene = await makeDbNetwork(onTestFinished, { databases: { restart } });
  await createAvailable();
  await scene.call("RebootDBInstance", { DBInstanceIdentifier: "warehouse-prod" });
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("failed"));
  expect(scene.logged.join()).toMatch(/warehouse-prod.*failed while rebooting.*the disk is gone/);
});

test("a Postgres that ends by itself makes the instance failed, whose name stays", async () => {
  const { DbiResourceId, Endpoint } = await createAvailable();
  databaseEnded(scene.world, "db-ANOTHER", "signal 9");
  expect((await describe()).DBInstanceStatus).toBe("available");
  databaseEnded(scene.world, DbiResourceId, "signal 9");
  expect(await describe()).toMatchObject({ DBInstanceStatus: "failed", Endpoint });
  expect(scene.logged).toEqual([expect.stringMatching(/warehouse-prod.*signal 9/)]);
  await refusal("RebootDBInstance", { DBInstanceIdentifier: "warehouse-prod" }).toMatchObject({
    code: "InvalidDBInstanceState",
  });
});

test("a Postgres that ends while its instance changes makes it failed for good", async () => {
  const changed = Promise.withResolvers<void>();
  scene = await makeDbNetwork(onTestFinished, { databases: { setMasterPassword: () => changed.promise } });
  const { DbiResourceId } = await createAvailable();
  await scene.call("ModifyDBInstance", {
    DBInstanceIdentifier: "warehouse-prod",
    MasterUserPassword: "another-secret",
  });
  databaseEnded(scene.world, DbiResourceId, "signal 9");
  changed.resolve();
  // The change's own timer ends in a later turn: only then could it have said `available`.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await describe()).DBInstanceStatus).toBe("failed");
});

test("a Postgres that ends while its instance is deleted leaves it deleting", async () => {
  const removed = Promise.withResolvers<void>();
  scene = await makeDbNetwork(onTestFinished, { databases: { remove: () => removed.promise } });
  const { DbiResourceId } = await createAvailable();
  const gone = { DBInstanceIdentifier: "warehouse-prod", SkipFinalSnapshot: true };
  await scene.call("DeleteDBInstance", gone);
  databaseEnded(scene.world, DbiResourceId, "signal 9");
  expect((await describe()).DBInstanceStatus).toBe("deleting");
  expect(scene.logged).toEqual([]);
  removed.resolve();
  await vi.waitFor(() => refusal("DescribeDBInstances", gone).toMatchObject({ code: "DBInstanceNotFound" }));
});

test("a change of password, groups and size shows, and packets follow the groups", async () => {
  await createAvailable();
  const group = { GroupName: "db", Description: "database", VpcId: scene.vpcId };
  const { GroupId } = await scene.call("CreateSecurityGroup", group);
  scene.asked.length = 0;
  const { DBInstance } = await scene.call("ModifyDBInstance", {
    DBInstanceIdentifier: "warehouse-prod",
    MasterUserPassword: "another-secret",
    VpcSecurityGroupIds: [GroupId],
    AllocatedStorage: 40,
    ApplyImmediately: true,
  });
  expect(DBInstance).toMatchObject({
    DBInstanceStatus: "modifying",
    AllocatedStorage: 20,
    PendingModifiedValues: { AllocatedStorage: 40 },
  });
  expect(scene.asked).toContain("refresh");
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("available"));
  expect(scene.asked).toContain("set password");
  expect(await describe()).toMatchObject({ AllocatedStorage: 40, PendingModifiedValues: {} });
  const { NetworkInterfaces } = await scene.call("DescribeNetworkInterfaces", {});
  expect(NetworkInterfaces[0].Groups).toMatchObject([{ GroupId }]);
});

test.each([
  [{ MasterUserPassword: "short" }, "shorter than 8"],
  [{ AllocatedStorage: 10 }, "cannot shrink"],
  [{ DBPortNumber: 80 }, "Invalid endpoint port 80"],
  [{ NewDBInstanceIdentifier: "other" }, "does not serve the parameter NewDBInstanceIdentifier"],
])("a change with %j is refused and changes nothing", async (input, message) => {
  const before = await createAvailable();
  await refusal("ModifyDBInstance", { DBInstanceIdentifier: "warehouse-prod", ...input }).toThrow(message);
  expect(await describe()).toEqual(before);
});

test("deletion takes the instance, its interface and its Postgres", async () => {
  await createAvailable();
  const gone = { DBInstanceIdentifier: "warehouse-prod", SkipFinalSnapshot: true };
  expect((await scene.call("DeleteDBInstance", gone)).DBInstance.DBInstanceStatus).toBe("deleting");
  await refusal("DeleteDBInstance", gone).toMatchObject({ code: "InvalidDBInstanceState" });
  await vi.waitFor(() => refusal("DescribeDBInstances", gone).toMatchObject({ code: "DBInstanceNotFound" }));
  expect((await scene.call("DescribeNetworkInterfaces", {})).NetworkInterfaces).toEqual([]);
  expect(scene.asked).toContain("remove");
});

test("an instance deleted while Postgres still starts never becomes available, and its Postgres goes too", async () => {
  const starting = Promise.withResolvers<void>();
  scene = await makeDbNetwork(onTestFinished, { databases: { create: () => starting.promise } });
  await scene.call("CreateDBInstance", INPUT);
  const gone = { DBInstanceIdentifier: "warehouse-prod", SkipFinalSnapshot: true };
  await scene.call("DeleteDBInstance", gone);
  const [row] = scene.world.rds.instances.all();
  starting.resolve();
  await vi.waitFor(() => refusal("DescribeDBInstances", gone).toMatchObject({ code: "DBInstanceNotFound" }));
  expect(row?.status).toBe("deleting");
  expect(scene.asked).toContain("remove");
});

test("a protected instance, and one whose snapshot is undecided, are not deleted", async () => {
  await createAvailable({ DeletionProtection: true });
  const target = { DBInstanceIdentifier: "warehouse-prod" };
  await refusal("DeleteDBInstance", { ...target, SkipFinalSnapshot: true }).toThrow(
    "Cannot delete protected DB Instance",
  );
  await scene.call("ModifyDBInstance", { ...target, DeletionProtection: false });
  await vi.waitFor(async () => expect((await describe()).DBInstanceStatus).toBe("available"));
  await refusal("DeleteDBInstance", target).toThrow("FinalDBSnapshotIdentifier is required");
  await refusal("DeleteDBInstance", { ...target, FinalDBSnapshotIdentifier: "last" }).toThrow("keeps no snapshots");
  expect((await describe()).DBInstanceStatus).toBe("available");
});
