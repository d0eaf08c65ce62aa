import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { openNetwork, openSession } from "@postern/aws";
import { applyLink, makeRequest, readSpec } from "@postern/link";
import { seedRehearsal } from "@postern/local-region";
import { startTestRegion } from "@postern/local-region/testing";
import { openPlatformClient, type RequestInput } from "@postern/platform-api";
import { createRunDirectory, scramSecret, startServer } from "@postern/postgres-server";
import { expect, onTestFinished, test } from "vitest";
import { startServerProcess } from "./testing/start-server-process.ts";

const PASSWORD = "a/pass:word@with?marks";

test("two servers on one Postgres, one killed in the middle: every request ends ready and nothing is doubled", async () => {
  const postgres = await startPostgresOnTcp();
  const region = await startTestRegion(onTestFinished);
  const scene = await seedRehearsal(region);
  const { owner, platform, database } = scene;
  const session = openSession({
    region: owner.region,
    endpoint: region.endpoint,
    credentials: region.credentialsOf(owner.accountId),
  });
  const network = openNetwork({ dnsServers: [region.publicDnsServer] });
  const requests = await Promise.all(
    ["one", "two", "three", "four"].map(async (name): Promise<RequestInput> => {
      const spec = readSpec(`
        link: ${name}
        platform: dbt
        environment: US
        region: ${owner.region}
        acceptance: automatic
        databases: [{ name: ${name}, from: { rds: ${database.identifier} } }]`);
      return { ...makeRequest(spec, await applyLink(session, network, spec)) };
    }),
  );

  const jobs = await region.openHost({ ...platform, subnetId: platform.subnetIds[0]! });
  const token = randomBytes(24).toString("hex");
  const { accessKeyId, secretAccessKey } = region.credentialsOf(platform.accountId);
  const variables = {
    DATABASE_URL: postgres.url,
    POSTERN_PORT: "0",
    POSTERN_API_TOKEN: token,
    POSTERN_SEAL_KEY: randomBytes(32).toString("base64"),
    POSTERN_LOOK_INTERVAL_MS: "50",
    POSTERN_AWS_ROLE_ARN: `arn:aws:iam::${platform.accountId}:role/MTPL_Admin`,
    AWS_ENDPOINT_URL: region.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POSTERN_ENVIRONMENTS: JSON.stringify([
      {
        ...{ name: "US", region: platform.region, vpcId: platform.vpcId, subnetIds: platform.subnetIds },
        ...{ clientCidrs: ["10.0.0.0/16"], dnsServers: [jobs.dnsServer], socksProxy: jobs.socksProxy },
      },
    ]),
  };
  // Both at once on an empty database: one migrates, the other waits for it.
  const servers = await Promise.all([1, 2].map(() => startServerProcess(variables, onTestFinished)));
  const migrations = await postgres.query(
    "select count(*)::int as n, count(distinct hash)::int as kinds from drizzle.__drizzle_migrations",
  );
  expect(migrations[0]?.n).toBe(migrations[0]?.kinds);

  const clients = servers.map(({ url }) => openPlatformClient({ url, token }));
  const filed = await Promise.all(requests.map((request, index) => clients[index % 2]!.requests.file(request)));
  const leads = (server: (typeof servers)[number]) => server.log.some(({ msg }) => msg === "endpoint moved");
  await expect.poll(() => servers.some(leads), { timeout: 10_000, interval: 5 }).toBe(true);
  const killed = servers.findIndex(leads);
  await servers[killed]!.kill();

  const client = clients[1 - killed]!;
  const states = async () => (await client.endpoints.list()).items.map(({ state, reason }) => reason ?? state);
  await expect.poll(states, { timeout: 20_000 }).toEqual(filed.map(() => "ready"));
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
  expect(JSON.stringify(servers.map(({ log }) => log))).not.toContain(PASSWORD);
  expect(JSON.stringify(servers.map(({ log }) => log))).not.toContain(encodeURIComponent(PASSWORD));
});

/** As an operator would have it: over TCP, for a role with a password that owns a database of its own. */
async function startPostgresOnTcp() {
  const directory = await createRunDirectory("platform-test");
  onTestFinished(() => directory.remove());
  const port = await freePort();
  const server = await startServer({
    directory: `${directory.path}/pg`,
    host: "127.0.0.1",
    port,
    superuser: "postgres",
    hba: ["host postern postern 127.0.0.1/32 scram-sha-256"],
    durable: false,
  });
  onTestFinished(() => server.stop());
  await server.execute("postgres", `create role postern login password '${await scramSecret(PASSWORD)}'`);
  await server.execute("postgres", "create database postern owner postern");
  return {
    url: `postgres://postern:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postern`,
    query: (sql: string) => server.execute("postern", sql),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
