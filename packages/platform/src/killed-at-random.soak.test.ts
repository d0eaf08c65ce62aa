import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startTestRegion } from "@postern/local-region/testing";
import { openPlatformClient, PlatformApiError, type PlatformClient, type RequestInput } from "@postern/platform-api";
import { createRunDirectory } from "@postern/postgres-server";
import { expect, onTestFinished, test } from "vitest";
import { makeManyLinks } from "./testing/many-links.ts";
import { startPostgresOnTcp } from "./testing/postgres-on-tcp.ts";
import { type ServerProcess, startServerProcess } from "./testing/start-server-process.ts";

/** A tenth of the whole, which takes half an hour and is run by KILLS=100 REQUESTS=50; SEED repeats a run. */
const REQUESTS = Number(process.env.REQUESTS ?? 12);
const KILLS = Number(process.env.KILLS ?? 10);
const MINUTES = 60_000;
const TOKEN = randomBytes(24).toString("hex");

test(
  `${KILLS} kills of two servers and two workers during ${REQUESTS} requests, on a Postgres of its own`,
  async () => {
    const { url: DATABASE_URL } = await startPostgresOnTcp(randomBytes(12).toString("hex"), onTestFinished);
    const server = { DATABASE_URL, POSTERN_WORKER: "false" };
    await surviveKills([
      ...[1, 2].map(() => ({ variables: server, commandLine: [], pauseMs: [200, 1500] as const })),
      ...[1, 2].map(() => ({ variables: { DATABASE_URL }, commandLine: ["worker"], pauseMs: [200, 1500] as const })),
    ]);
  },
  25 * MINUTES,
);

test(
  `${KILLS} kills of one server with its worker and its own Postgres during ${REQUESTS} requests`,
  async () => {
    const directory = await createRunDirectory("platform-soak");
    onTestFinished(() => directory.remove());
    const variables = { POSTERN_DATA_DIRECTORY: `${directory.path}/data` };
    await surviveKills([{ variables, commandLine: [], pauseMs: [500, 4000] }]);
  },
  25 * MINUTES,
);

interface Part {
  variables: Record<string, string>;
  commandLine: string[];
  /** Between two kills of anything, at least and at most. */
  pauseMs: readonly [number, number];
}

async function surviveKills(parts: Part[]): Promise<void> {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  process.stdout.write(`SEED=${seed}\n`);
  const random = randomOf(seed);
  const region = await startTestRegion(onTestFinished);
  const names = Array.from({ length: REQUESTS }, (_, index) => `link-${index}`);
  const { requests, scene, environment, roleArn } = await makeManyLinks(region, names);
  const { accessKeyId, secretAccessKey } = region.credentialsOf(scene.platform.accountId);
  const shared = {
    POSTERN_PORT: "0",
    POSTERN_API_TOKEN: TOKEN,
    POSTERN_SEAL_KEY: randomBytes(32).toString("base64"),
    POSTERN_LOOK_INTERVAL_MS: "100",
    POSTERN_ENDPOINTS_PER_SECOND: "1000",
    POSTERN_CALLS_PER_MINUTE: "100000",
    POSTERN_AWS_ROLE_ARN: roleArn,
    AWS_ENDPOINT_URL: region.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POSTERN_ENVIRONMENTS: JSON.stringify([environment]),
  };
  const start = ({ variables, commandLine }: Part) =>
    startServerProcess({ ...shared, ...variables }, onTestFinished, commandLine);
  const running: ServerProcess[] = await Promise.all(parts.map(start));
  const isServer = (index: number) => parts[index]!.commandLine.length === 0;
  const anyServer = () => {
    const servers = running.filter((_, index) => isServer(index));
    return openPlatformClient({ url: servers[Math.floor(random() * servers.length)]!.url, token: TOKEN });
  };

  let isKilling = true;
  const killing = (async () => {
    for (let kills = 0; kills < KILLS; kills += 1) {
      const index = Math.floor(random() * parts.length);
      const part = parts[index]!;
      const [least, most] = part.pauseMs;
      await sleep(least + random() * (most - least));
      await running[index]!.kill();
      running[index] = await start(part);
    }
    isKilling = false;
  })();
  // Spread over the time of the kills, so that there is always something under way.
  const filing = Promise.all(
    requests.map(async (request, index) => {
      await sleep(index * 1500);
      await fileAtLast(anyServer, request);
    }),
  );
  await Promise.all([killing, filing]);
  expect(isKilling).toBe(false);

  const states = async () => (await listAll(anyServer())).map(({ state, reason }) => reason ?? state);
  await expect.poll(states, { timeout: 5 * MINUTES, interval: 500 }).toEqual(requests.map(() => "ready"));
  const endpoints = await listAll(anyServer());
  const { VpcEndpoints } = await region.call("ec2", "DescribeVpcEndpoints", {}, scene.platform);
  const inAws = VpcEndpoints.map(({ VpcEndpointId }: { VpcEndpointId: string }) => VpcEndpointId).sort();
  expect(inAws).toEqual(endpoints.map(({ vpcEndpointId }) => vpcEndpointId).sort());
  expect(new Set(endpoints.map(({ serviceName }) => serviceName)).size).toBe(REQUESTS);
  const { SecurityGroups } = await region.call("ec2", "DescribeSecurityGroups", {}, scene.platform);
  expect(SecurityGroups).toHaveLength(REQUESTS + 1);
}

/** Sends it until a server has taken it: an answer that a kill has cut off may have been a yes. */
async function fileAtLast(anyServer: () => PlatformClient, request: RequestInput): Promise<void> {
  for (;;) {
    try {
      await anyServer().requests.file(request);
      return;
    } catch (error) {
      if (error instanceof PlatformApiError && error.problem.code === "duplicate-service") return;
      if (error instanceof PlatformApiError && error.problem.status < 500) throw error;
      await sleep(200);
    }
  }
}

async function listAll(client: PlatformClient) {
  const { items, next } = await client.endpoints.list({ limit: 200 });
  expect(next).toBeNull();
  return items;
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
