import { randomBytes } from "node:crypto";
import { startTestRegion } from "@postern/local-region/testing";
import { openPlatformClient } from "@postern/platform-api";
import { createRunDirectory } from "@postern/postgres-server";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "./config.ts";
import { startPlatform } from "./start-platform.ts";
import { makeManyLinks } from "./testing/many-links.ts";
import { refusalOf } from "./testing/refusal-of.ts";

const TENANTS = Array.from({ length: 10 }, (_, number) => `tenant-${number}`);

test("ten tenants file at once: all become ready, each sees its own alone, and nobody gets another's service", async () => {
  const region = await startTestRegion(onTestFinished);
  const { requests, scene, environment, roleArn } = await makeManyLinks(region, TENANTS);
  const directory = await createRunDirectory("platform-test");
  onTestFinished(() => directory.remove());
  const apiToken = randomBytes(24).toString("hex");
  const credentials = region.credentialsOf(scene.platform.accountId);
  const config = readConfig(
    {},
    {
      ...{ port: 0, dataDirectory: `${directory.path}/data`, apiToken, lookIntervalMs: 50, endpointsPerSecond: 1000 },
      sealKey: randomBytes(32).toString("base64"),
      aws: { endpoint: region.endpoint, credentials, roleArn },
      environments: [environment],
    },
  );
  const platform = await startPlatform(config, { log: pino({ level: "silent" }) });
  onTestFinished(() => platform.stop());
  const operator = openPlatformClient({ url: platform.url, token: apiToken });
  const clients = await Promise.all(
    TENANTS.map(async (name) => {
      const { id } = await operator.tenants.create({ name });
      const ofTenant = openPlatformClient({ url: platform.url, token: apiToken, tenant: id });
      const { key } = await ofTenant.apiKeys.create({ name, role: "admin" });
      return openPlatformClient({ url: platform.url, token: key });
    }),
  );

  const filed = await Promise.all(clients.map((client, index) => client.requests.file(requests[index]!)));
  const seen = () => Promise.all(clients.map((client) => client.endpoints.list()));
  const states = async () => (await seen()).map(({ items }) => items.map(({ state, reason }) => reason ?? state));
  await expect.poll(states, { timeout: 120_000 }).toEqual(TENANTS.map(() => ["ready"]));
  expect((await seen()).map(({ items }) => items.map(({ id }) => id))).toEqual(
    filed.map(({ endpoint }) => [endpoint.id]),
  );
  for (const [index, client] of clients.entries()) {
    const { endpoint } = filed[(index + 1) % filed.length]!;
    expect(await refusalOf(client.endpoints.get(endpoint.id))).toMatchObject({ code: "not-found" });
  }
  expect(await refusalOf(clients[0]!.requests.file(requests[1]!))).toMatchObject({
    code: "service-claimed",
    detail: expect.stringMatching(/belongs to another tenant/),
  });
  const { VpcEndpoints } = await region.call("ec2", "DescribeVpcEndpoints", {}, scene.platform);
  expect(VpcEndpoints).toHaveLength(TENANTS.length);
}, 240_000);
