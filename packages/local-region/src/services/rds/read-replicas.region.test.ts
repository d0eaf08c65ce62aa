import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../../testing/at-end.ts";
import { type DatabaseScene, PATIENCE, startDatabaseScene } from "../../testing/database-scene.ts";

const onEnd = atEnd();

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let scene: DatabaseScene;

beforeAll(async () => {
  scene = await startDatabaseScene(onEnd);
});

test("a read replica follows its source and refuses writes, until it is promoted and outlives it", async () => {
  const { Endpoint: source } = await scene.create("source", {});
  await scene.ask(source.Address, "CREATE TABLE kept AS SELECT 1 AS id");
  await scene.rds("CreateDBInstanceReadReplica", {
    DBInstanceIdentifier: "replica",
    SourceDBInstanceIdentifier: "source",
  });
  const { Endpoint: replica, ...row } = await scene.untilAvailable("replica");
  expect(row.ReadReplicaSourceDBInstanceIdentifier).toBe("source");
  expect((await scene.describe("source")).ReadReplicaDBInstanceIdentifiers).toEqual(["replica"]);
  await scene.ask(source.Address, "INSERT INTO kept VALUES (2)");
  const rows = () => scene.ask(replica.Address, "SELECT count(*)::int AS rows FROM kept");
  await vi.waitFor(async () => expect(await rows()).toEqual([{ rows: 2 }]), PATIENCE);
  await expect(scene.ask(replica.Address, "DELETE FROM kept")).rejects.toThrow("read-only transaction");
  await scene.rds("PromoteReadReplica", { DBInstanceIdentifier: "replica" });
  await scene.untilAvailable("replica");
  await scene.remove("source");
  await scene.ask(replica.Address, "INSERT INTO kept VALUES (3)");
  expect(await rows()).toEqual([{ rows: 3 }]);
  await expect(scene.rds("PromoteReadReplica", { DBInstanceIdentifier: "replica" })).rejects.toMatchObject({
    code: "InvalidDBInstanceState",
  });
});
