import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { openPlatformClient } from "@postern/platform-api";
import { createRunDirectory } from "@postern/postgres-server";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../config.ts";
import { startPlatform } from "../start-platform.ts";
import { createRehearsedWorld } from "../testing/rehearsed-world.ts";
import { ENVIRONMENT, TOKEN } from "../testing/test-platform.ts";

interface Span {
  name: string;
  traceId: string;
  parentSpanId?: string;
  attributes: { key: string; value: unknown }[];
}

test("a collector is sent calls, statements, AWS and stages of tests as spans, and no secret", async () => {
  const { url, bodies } = await startCollector();
  const world = createRehearsedWorld();
  world.names.set("db.example.com", ["52.1.2.3"]);
  const { client, stop } = await startWith({ tracesUrl: url }, world);
  const run = await client.connections.tryOut({
    ...{ kind: "public", name: "traced", environment: "US", host: "db.example.com", port: 5432, database: "d" },
    ...{ user: "somebody", password: "never-shown", tls: { mode: "require" } },
  });
  expect(run.ok).toBe(true);
  await client.connections.get("con-none").catch(() => undefined);
  await stop();

  const spans = bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Span[] }[] }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  ) as Span[];
  const names = new Set(spans.map(({ name }) => name));
  for (const name of [
    ...["POST /api/v1/connections/test", "GET /api/v1/connections/:id", "postgresql INSERT", "postgresql SELECT"],
    ...["provisioner resolve", "provisioner probe", "test run", "test stage dns", "test stage query"],
  ]) {
    expect([name, names.has(name)]).toEqual([name, true]);
  }
  const call = spans.find(({ name }) => name === "POST /api/v1/connections/test")!;
  const ofCall = spans.filter(({ traceId, name }) => traceId === call.traceId && name.startsWith("postgresql"));
  expect(ofCall.length).toBeGreaterThan(0);
  const told = bodies.join();
  expect(told).toContain("postern.request_id");
  for (const secret of ["never-shown", TOKEN, "db.example.com", "somebody", "con-none", "insert into"]) {
    expect(told).not.toContain(secret);
  }
}, 60_000);

test("without a collector nothing is sent, and one that does not answer holds nothing up", async () => {
  const { bodies } = await startCollector();
  const quiet = await startWith({}, createRehearsedWorld());
  await quiet.client.me();
  await quiet.stop();
  expect(bodies).toEqual([]);
  const unheard = await startWith({ tracesUrl: "http://127.0.0.1:1/v1/traces" }, createRehearsedWorld());
  expect(await unheard.client.me()).toMatchObject({ kind: "operator-token" });
  await unheard.stop();
}, 60_000);

async function startCollector() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.setHeader("content-type", "application/json").end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, bodies };
}

async function startWith(options: { tracesUrl?: string }, { provisioner }: ReturnType<typeof createRehearsedWorld>) {
  const directory = await createRunDirectory("platform-test");
  onTestFinished(() => directory.remove());
  const config = readConfig(
    {},
    {
      ...{ port: 0, dataDirectory: `${directory.path}/data`, environments: [{ ...ENVIRONMENT, ...HEX }] },
      ...{ apiToken: TOKEN, sealKey: randomBytes(32).toString("base64"), ...options },
    },
  );
  const platform = await startPlatform(config, { log: pino({ level: "silent" }), provisioner });
  onTestFinished(() => platform.stop());
  return { client: openPlatformClient({ url: platform.url, token: TOKEN }), stop: () => platform.stop() };
}

/** Ids as the configuration demands them. */
const HEX = { vpcId: "vpc-0a", subnetIds: ["subnet-0a"] };
