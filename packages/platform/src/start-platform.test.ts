import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { openPlatformClient } from "@postern/platform-api";
import { createRunDirectory } from "@postern/postgres-server";
import { pino } from "pino";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { readConfig } from "./config.ts";
import { startPlatform } from "./start-platform.ts";
import { createRehearsedWorld } from "./testing/rehearsed-world.ts";
import { ENVIRONMENT, SERVICE, TOKEN } from "./testing/test-platform.ts";

const log = pino({ level: "silent" });
const DOCUMENT = { type: "Postgres Interface-type", serviceName: SERVICE, region: "us-east-1", environment: "US" };

// One for the file: to make a cluster is the most expensive part of a start.
let directory: Awaited<ReturnType<typeof createRunDirectory>> | undefined;
afterAll(() => directory?.remove());

test("starts with its own Postgres, stops cleanly, and goes on from there at the next start", async () => {
  const { provisioner, services } = createRehearsedWorld();
  services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: true });
  const config = await testConfig();

  const first = await startPlatform(config, { log, provisioner });
  onTestFinished(() => first.stop());
  const filed = await openPlatformClient({ url: first.url, token: TOKEN }).requests.file(DOCUMENT);
  await Promise.all([first.stop(), first.stop()]);
  await expect(fetch(`${first.url}/healthz`)).rejects.toThrow();
  expect(await readdir(config.dataDirectory!)).not.toContain("owner");

  const second = await startPlatform(config, { log, provisioner });
  onTestFinished(() => second.stop());
  const client = openPlatformClient({ url: second.url, token: TOKEN });
  await expect
    .poll(async () => (await client.endpoints.get(filed.endpoint.id)).state, { timeout: 20_000 })
    .toBe("waiting-for-owner");
  expect(await (await fetch(`${second.url}/readyz`)).json()).toEqual({ ok: true });
}, 30_000);

test("whoever follows its events does not hold up its end", async () => {
  const { provisioner } = createRehearsedWorld();
  const platform = await startPlatform(await testConfig(), { log, provisioner });
  onTestFinished(() => platform.stop());
  const events = openPlatformClient({ url: platform.url, token: TOKEN }).events(new AbortController().signal);
  expect(await events.next()).toEqual({ done: false, value: { type: "resync" } });
  const [last] = await Promise.all([events.next(), platform.stop()]);
  expect(last.done).toBe(true);
}, 30_000);

test("leaves nothing running when it cannot listen", async () => {
  const { provisioner } = createRehearsedWorld();
  const config = await testConfig();
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await expect(startPlatform({ ...config, port }, { log, provisioner })).rejects.toThrow(/EADDRINUSE/);
  expect(await readdir(config.dataDirectory!)).not.toContain("owner");
}, 30_000);

async function testConfig() {
  directory ??= await createRunDirectory("platform-test");
  return readConfig(
    {},
    {
      port: 0,
      dataDirectory: `${directory.path}/data`,
      apiToken: TOKEN,
      sealKey: randomBytes(32).toString("base64"),
      environments: [{ ...ENVIRONMENT, subnetIds: ["subnet-0a", "subnet-0b"] }],
      lookIntervalMs: 20,
    },
  );
}
