import { FIRST_SHARD } from "@postern/platform-api";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { openMetrics } from "../http/metrics.ts";
import { createSealer } from "../sealing/seal.ts";
import { atEnd } from "../testing/at-end.ts";
import { createRehearsedWorld } from "../testing/rehearsed-world.ts";
import { ENVIRONMENT, SEAL_KEY, SERVICE, startTestPostgres, TOKEN } from "../testing/test-platform.ts";
import { openQueue } from "./open-queue.ts";
import { queuedWork } from "./queued-work.ts";
import { workForEnvironments } from "./work-for-environments.ts";
import { createWorkerApp } from "./worker-app.ts";

const onEnd = atEnd();
const log = pino({ level: "silent" });
const US = { environment: "US", shard: FIRST_SHARD };

test("what one process asks another answers; failures too, and for environments that come later", async () => {
  const database = await (await startTestPostgres(onEnd)).takeDatabase();
  const [asking, answering] = await Promise.all([1, 2].map(() => openQueue(database.where, log)));
  onTestFinished(() => asking!.stop());
  onTestFinished(() => answering!.stop());
  const world = createRehearsedWorld();
  world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: true });
  const environments = [ENVIRONMENT];
  const metrics = openMetrics({ countEndpoints: async () => [] }, { ofProcess: false });
  const working = await workForEnvironments({
    ...{ database, queue: answering!, environments, metrics, log, provisioner: world.provisioner },
    ...{ sealer: createSealer(SEAL_KEY), rdsAuthorities: () => undefined, lookIntervalMs: 50, endpointsPerSecond: 100 },
  });
  onTestFinished(() => working.stop());
  const work = queuedWork(asking!, log);

  const found = { service: { found: true, serviceName: SERVICE }, subnetZones: world.subnets };
  expect(await work.lookUp(US, SERVICE, "ten-first")).toMatchObject(found);
  expect(await work.lookUp(US, `${SERVICE}1`, "ten-first")).toMatchObject({ service: { found: false } });
  expect(await work.subnetZones(ENVIRONMENT)).toEqual(world.subnets);
  world.beforeCall = () => {
    throw new Error("Request limit exceeded");
  };
  await expect(work.lookUp(US, SERVICE, "ten-first")).rejects.toThrow("Request limit exceeded");
  world.beforeCall = () => undefined;

  const answer = work.lookUp({ ...US, environment: "A new one" }, SERVICE, "ten-first");
  environments.push({ ...ENVIRONMENT, name: "A new one" });
  expect(await answer).toMatchObject(found);

  await expect.poll(() => working.leading().sort(), { timeout: 10_000 }).toEqual(["A new one", "US"]);
  const app = createWorkerApp({ db: database.db, apiToken: TOKEN, metrics, leading: working.leading });
  expect(await (await app.request("/readyz")).json()).toMatchObject({ ok: true });
  expect((await app.request("/metrics")).status).toBe(401);
  const told = await app.request("/metrics", { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(await told.text()).toContain('postern_reconciler_leads{environment="US"} 1');
}, 60_000);
