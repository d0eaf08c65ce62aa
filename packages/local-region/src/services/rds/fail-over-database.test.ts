import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { makeDbNetwork } from "../../testing/make-db-network.ts";
import { failOverDatabase } from "./fail-over-database.ts";
import { killDatabase } from "./hosts.ts";

let scene: Awaited<ReturnType<typeof makeDbNetwork>>;

beforeEach(async () => {
  scene = await makeDbNetwork(onTestFinished);
});

async function create(DBInstanceIdentifier: string, MultiAZ: boolean) {
  await scene.call("CreateDBInstance", {
    ...{ DBInstanceIdentifier, MultiAZ, Engine: "postgres", DBInstanceClass: "db.t4g.micro", AllocatedStorage: 20 },
    ...{ MasterUsername: "orders_admin", MasterUserPassword: "s3cret-enough", DBSubnetGroupName: "group" },
  });
  const row = scene.world.rds.instances.all().find(({ identifier }) => identifier === DBInstanceIdentifier)!;
  await vi.waitFor(() => expect([row.status, row.standby?.isReady]).toEqual(["available", MultiAZ || undefined]));
  return row;
}

const addressOf = (id: string | undefined) => scene.world.ec2.networkInterfaces.get(id ?? "")?.privateIpAddress;

test("whoever's it is, an instance's standby takes over, by identifier, ARN or resource id", async () => {
  const row = await create("orders", true);
  for (const id of [row.identifier, row.arn, row.resourceId]) {
    const { zoneId } = row;
    expect(await failOverDatabase(scene.world, id)).toMatchObject({ identifier: "orders", status: "rebooting" });
    await vi.waitFor(() => expect([row.status, row.standby?.isReady]).toEqual(["available", true]));
    expect(row.zoneId).not.toBe(zoneId);
  }
});

test("what AWS would refuse its owner is refused", async () => {
  await create("single", false);
  await expect(failOverDatabase(scene.world, "single")).rejects.toMatchObject({ code: "InvalidParameterCombination" });
  await expect(failOverDatabase(scene.world, "nothing")).rejects.toMatchObject({ code: "DBInstanceNotFound" });
});

test.each([
  ["kept", 1],
  ["new", 2],
] as const)("a standby whose host is replaced has an address that is %s", async (standbyAddress, addresses) => {
  scene.world.choices.standbyAddress = standbyAddress;
  const row = await create("orders", true);
  const { networkInterfaceId: former, namedInterfaceId: named } = row;
  const lost = addressOf(former);
  expect(named).toBe(former);
  await killDatabase(scene.world, "orders");
  await vi.waitFor(() => expect([row.status, row.standby?.isReady]).toEqual(["available", true]));
  expect(row.networkInterfaceId).not.toBe(former);
  expect(new Set([lost, addressOf(row.standby?.networkInterfaceId)]).size).toBe(addresses);
  await vi.waitFor(() => expect(row.namedInterfaceId).toBe(row.networkInterfaceId));
  await vi.waitFor(() => expect(addressOf(former)).toBe(standbyAddress === "kept" ? lost : undefined));
});

test("a failover that was asked for replaces no host, hence no address", async () => {
  scene.world.choices.standbyAddress = "new";
  const row = await create("orders", true);
  const { networkInterfaceId: former } = row;
  await failOverDatabase(scene.world, "orders");
  await vi.waitFor(() => expect([row.status, row.standby?.isReady]).toEqual(["available", true]));
  expect(row.standby?.networkInterfaceId).toBe(former);
});
