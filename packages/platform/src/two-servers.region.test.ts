import { randomBytes } from "node:crypto";
import { startTestRegion } from "@postern/local-region/testing";
import { openPlatformClient } from "@postern/platform-api";
import { expect, onTestFinished, test } from "vitest";
import { makeManyLinks } from "./testing/many-links.ts";
import { startPostgresOnTcp } from "./testing/postgres-on-tcp.ts";
import { startServerProcess } from "./testing/start-server-process.ts";

const PASSWORD = "a/pass:word@with?marks";

test("two servers and two workers on one Postgres, one of each killed in the middle: every request ends ready and nothing is doubled", async () => {
  const postgres = await startPostgresOnTcp(PASSWORD, onTestFinished);
  const region = await startTestRegion(onTestFinished);
  const { requests, scene, environment, roleArn } = await makeManyLinks(region, ["one", "two", "three", "four"]);
  const { platform, database } = scene;
  const token = randomBytes(24).toString("hex");
  const { accessKeyId, secretAccessKey } = region.credentialsOf(platform.accountId);
  const shared = {
    DATABASE_URL: postgres.url,
    POSTERN_PORT: "0",
    POSTERN_API_TOKEN: token,
    POSTERN_SEAL_KEY: randomBytes(32).toString("base64"),
    POSTERN_LOOK_INTERVAL_MS: "50",
  };
  // A server knows neither keys nor the way in, nor where AWS is: whatever it asked of it would fail.
  const { dnsServers: _, socksProxy: __, ...bare } = environment;
  const ofServers = { ...shared, POSTERN_WORKER: "false", POSTERN_ENVIRONMENTS: JSON.stringify([bare]) };
  const ofWorkers = {
    ...shared,
    POSTERN_AWS_ROLE_ARN: roleArn,
    AWS_ENDPOINT_URL: region.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POSTERN_ENVIRONMENTS: JSON.stringify([environment]),
  };
  // All at once on an empty database: one migrates, the others wait for it.
  const [servers, workers] = await Promise.all([
    Promise.all([1, 2].map(() => startServerProcess(ofServers, onTestFinished))),
    Promise.all([1, 2].map(() => startServerProcess(ofWorkers, onTestFinished, ["worker", "US"]))),
  ]);
  const migrations = await postgres.query(
    "select count(*)::int as n, count(distinct hash)::int as kinds from drizzle.__drizzle_migrations",
  );
  expect(migrations[0]?.n).toBe(migrations[0]?.kinds);

  const clients = servers.map(({ url }) => openPlatformClient({ url, token }));
  const filed = await Promise.all(requests.map((request, index) => clients[index % 2]!.requests.file(request)));
  const leads = (worker: (typeof workers)[number]) => worker.log.some(({ msg }) => msg === "endpoint moved");
  await expect.poll(() => workers.some(leads), { timeout: 30_000, interval: 5 }).toBe(true);
  await Promise.all([servers[0]!.kill(), workers.find(leads)!.kill()]);

  const client = clients[1]!;
  const states = async () => (await client.endpoints.list()).items.map(({ state, reason }) => reason ?? state);
  await expect.poll(states, { timeout: 60_000 }).toEqual(filed.map(() => "ready"));
  const { VpcEndpoints } = await region.call("ec2", "DescribeVpcEndpoints", {}, platform);
  expect(new Set(VpcEndpoints.map(({ ServiceName }: { ServiceName: string }) => ServiceName)).size).toBe(4);
  expect(VpcEndpoints).toHaveLength(4);
  const { SecurityGroups } = await region.call("ec2", "DescribeSecurityGroups", {}, platform);
  expect(SecurityGroups).toHaveLength(5);
  for (const { endpoint } of filed) {
    const { history } = await client.endpoints.get(endpoint.id);
    const walked = history.map(({ state }) => state);
    expect(walked).toEqual([...new Set(walked)]);
    expect(walked.at(-1)).toBe("ready");
  }

  // The worker that is left dials what the server that is left cannot.
  const { analyst, name, address } = database;
  const run = await client.connections.tryOut({
    ...{ kind: "private", name: "one", endpointId: filed[0]!.endpoint.id, database: name },
    ...{ user: analyst.user, password: analyst.password },
    tls: { mode: "verify-full", certificateName: address, authorities: await region.authority() },
  });
  expect(run).toMatchObject({ ok: true, state: "ended", problem: null });
  expect(JSON.stringify(await postgres.query("select * from test_runs"))).not.toContain(analyst.password);
  const logs = JSON.stringify([...servers, ...workers].map(({ log }) => log));
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), analyst.password]) expect(logs).not.toContain(secret);
}, 180_000);
