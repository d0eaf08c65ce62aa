import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../../testing/at-end.ts";
import { type DatabaseScene, PATIENCE, startDatabaseScene } from "../../testing/database-scene.ts";

const onEnd = atEnd();

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let scene: DatabaseScene;

beforeAll(async () => {
  scene = await startDatabaseScene(onEnd);
});

test("a Multi-AZ instance keeps every acknowledged insert through five failovers between two fixed addresses", async () => {
  const made = await scene.create("multi", { MultiAZ: true });
  expect(made).toMatchObject({ MultiAZ: true, SecondaryAvailabilityZone: expect.stringMatching(/^us-east-1/) });
  expect(made.SecondaryAvailabilityZone).not.toBe(made.AvailabilityZone);
  const pair = await scene.interfaces();
  expect(pair).toHaveLength(2);
  const name = made.Endpoint.Address as string;
  await scene.ask(name, "CREATE TABLE kept (id int PRIMARY KEY)");
  const seen = await scene.addressesOf(name);
  await scene.expectNothingListens(pair.find((address) => !seen.includes(address))!);

  const inserts = insertAllTheTime(name);
  for (let round = 0; round < 5; round++) {
    const before = inserts.acknowledged.length;
    await vi.waitFor(() => expect(inserts.acknowledged.length).toBeGreaterThan(before + 5), PATIENCE);
    const old = await scene.addressesOf(name);
    await scene.untilStandbyReady("multi");
    if (round === 3) await scene.admin("databases/multi/kill");
    else await scene.rds("RebootDBInstance", { DBInstanceIdentifier: "multi", ForceFailover: true });
    expect((await scene.describe("multi")).DBInstanceStatus).toBe("rebooting");
    await vi.waitFor(
      async () => expect(await scene.addressesOf(name), `round ${round}: ${scene.logged.join("\n")}`).not.toEqual(old),
      PATIENCE,
    );
    await scene.untilAvailable("multi");
    expect(await scene.interfaces()).toEqual(pair);
  }
  await inserts.stop();
  const rows = await scene.ask(name, "SELECT id FROM kept");
  const kept = new Set(rows.map((row) => row.id));
  expect(inserts.acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(inserts.acknowledged.length).toBeGreaterThan(25);
  const messages = await eventsOf("multi", "db-instance");
  expect(messages.filter((message) => message === "Multi-AZ instance failover started.")).toHaveLength(5);
  expect(messages.filter((message) => message === "Multi-AZ instance failover completed.")).toHaveLength(5);
  await scene.remove("multi");
  expect(await scene.interfaces()).toEqual([]);
});

test("a single instance becomes Multi-AZ, survives the loss of its zone behind its DNS lag, and moves its port", async () => {
  const made = await scene.create("single", {});
  const name = made.Endpoint.Address as string;
  expect(made.SecondaryAvailabilityZone).toBeUndefined();
  const modify = (input: object) => scene.rds("ModifyDBInstance", { DBInstanceIdentifier: "single", ...input });
  const { DBInstance: later } = await modify({ MultiAZ: true });
  expect(later.PendingModifiedValues).toEqual({ MultiAZ: true });
  await scene.untilAvailable("single");
  expect((await scene.describe("single")).MultiAZ).toBe(false);
  await modify({ ApplyImmediately: true });
  expect(await scene.untilAvailable("single")).toMatchObject({ MultiAZ: true, PendingModifiedValues: {} });

  await scene.admin("databases/settings", { dnsLagSeconds: 1, describeLagSeconds: 3600 });
  const before = await scene.addressesOf(name);
  await scene.ask(name, "CREATE TABLE here AS SELECT 1 AS id");
  expect(await scene.admin("zones/use1-az1/fail")).toMatchObject({ databases: ["single"] });
  await scene.untilAvailable("single");
  await vi.waitFor(async () => expect(await scene.addressesOf(name)).not.toEqual(before), PATIENCE);
  expect(await scene.ask(name, "SELECT id FROM here")).toEqual([{ id: 1 }]);
  expect((await scene.describe("single")).AvailabilityZone).toBe(made.AvailabilityZone);
  await scene.admin("databases/settings", { dnsLagSeconds: null, describeLagSeconds: null });
  await scene.admin("zones/use1-az1/restore");
  await scene.untilStandbyReady("single");

  await modify({ DBPortNumber: 6000 });
  expect((await scene.untilAvailable("single")).Endpoint.Port).toBe(6000);
  expect(await scene.ask(name, "SELECT id FROM here", 6000)).toEqual([{ id: 1 }]);
  await expect(scene.signIn(name, 5432)).rejects.toThrow();
  await modify({ MultiAZ: false, ApplyImmediately: true });
  expect((await scene.untilAvailable("single")).MultiAZ).toBe(false);
  expect(await scene.interfaces()).toHaveLength(1);
  const messages = await eventsOf("single", "db-instance");
  expect(messages).toEqual(
    expect.arrayContaining([
      "Finished applying modification to convert to a Multi-AZ DB instance.",
      "Finished applying modification to convert to a standard (Single-AZ) DB instance.",
    ]),
  );
});

async function eventsOf(SourceIdentifier: string, SourceType: string): Promise<string[]> {
  const { Events } = await scene.rds("DescribeEvents", { SourceIdentifier, SourceType });
  return Events.map((event: { Message: string }) => event.Message);
}

/** Inserts one after the other, on a new connection whenever one breaks, and gives what was acknowledged. */
function insertAllTheTime(name: string) {
  let isOver = false;
  const acknowledged: number[] = [];
  const run = (async () => {
    for (let id = 1; !isOver; ) {
      const client = await scene.signIn(name).catch(() => undefined);
      if (!client) {
        await sleep(20);
        continue;
      }
      try {
        while (!isOver) {
          const tried = id++;
          await client.query("INSERT INTO kept VALUES ($1)", [tried]);
          acknowledged.push(tried);
        }
      } catch {
        // The primary has gone; the row may be there or not.
      }
      await client.end().catch(() => undefined);
    }
  })();
  return {
    acknowledged,
    async stop() {
      isOver = true;
      await run;
    },
  };
}
