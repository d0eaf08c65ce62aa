import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { ENVIRONMENT, type TestPlatform } from "../testing/test-platform.ts";
import { recordEnvironments } from "./record-environments.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

test("the configuration's environments are rows, written once and again when they change", async () => {
  const { db, pool } = platform.database;
  const count = async () =>
    (await pool.query("select count(*)::int as n from audit_entries where action = 'environment-configured'")).rows[0]
      .n;
  await recordEnvironments(db, [ENVIRONMENT]);
  expect(await count()).toBe(1);
  await recordEnvironments(db, [{ ...ENVIRONMENT, clientCidrs: ["10.1.0.0/16"] }]);
  expect(await count()).toBe(2);
  const { rows } = await pool.query("select name, client_cidrs from environments");
  expect(rows).toEqual([{ name: "US", client_cidrs: ["10.1.0.0/16"] }]);
});
