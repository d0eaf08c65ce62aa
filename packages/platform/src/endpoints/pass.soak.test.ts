import { openSession } from "@postern/aws";
import { startTestRegion } from "@postern/local-region/testing";
import { expect, onTestFinished, test } from "vitest";
import { createAwsProvisioner } from "../provisioning/aws-provisioner.ts";
import { atEnd } from "../testing/at-end.ts";
import { makeManyEndpoints, recordAsReady } from "../testing/many-endpoints.ts";
import { createRehearsedWorld } from "../testing/rehearsed-world.ts";
import { ENVIRONMENT, reconcilerOptions, startTestPostgres } from "../testing/test-platform.ts";
import { pass } from "./pass.ts";

const ENDPOINTS = 10_000;
const onEnd = atEnd();

test("a pass over ten thousand endpoints makes at most forty calls of AWS's, and writes what differs alone", async () => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  const credentials = region.credentialsOf("111122223333");
  await makeManyEndpoints(openSession({ region: "us-east-1", endpoint: region.endpoint, credentials }), ENDPOINTS);
  const database = await (await startTestPostgres(onEnd)).takeDatabase();
  const calls: string[] = [];
  const onCall = (_service: string, operation: string) => void calls.push(operation);
  const provisioner = createAwsProvisioner({ aws: { endpoint: region.endpoint, credentials } }, { onCall });
  const found = await createAwsProvisioner({ aws: { endpoint: region.endpoint, credentials } }).observe(ENVIRONMENT);
  await recordAsReady(database.pool, found.values(), "us-east-1");
  const options = { ...reconcilerOptions({ database, world: createRehearsedWorld() }), lookIntervalMs: 1000 };
  const parts = { ...options, provisioner, db: database.db, environment: options.environment() };
  const run = { underWay: new Map<string, Promise<void>>(), isFull: false, isStopping: () => false };
  const { rows } = await database.pool.query("select id, vpc_endpoint_id from endpoints order by id limit 1");
  await database.pool.query("update endpoints set dns_names = '[]' where id = $1", [rows[0].id]);

  await pass(parts, run);
  await Promise.all(run.underWay.values());
  expect(calls.length).toBeLessThanOrEqual(40);
  const versions = await database.pool.query("select id from endpoints where version > 1");
  expect(versions.rows).toEqual([{ id: rows[0].id }]);
  const due = "select count(*)::int as n from endpoints where next_look_at <= now()";
  expect((await database.pool.query(due)).rows[0].n).toBeLessThanOrEqual(1);

  // Whose addresses are known is not asked for them again.
  calls.length = 0;
  await database.pool.query("update endpoints set next_look_at = now()");
  await pass(parts, run);
  await Promise.all(run.underWay.values());
  expect(new Set(calls)).toEqual(new Set(["DescribeVpcEndpoints"]));
  expect(calls.length).toBeLessThanOrEqual(11);
}, 600_000);
