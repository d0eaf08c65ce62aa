import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Rehearsal } from "@postern/local-region";
import { startTestRegion, type TestRegion } from "@postern/local-region/testing";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const PATIENT = { timeout: 60_000, interval: 50 };
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const STRAY = "10.0.3.200";

let region: TestRegion;
let rehearsal: Rehearsal;
let directory: string;
let targetGroupArn: string;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

beforeAll(async () => {
  region = await startTestRegion((cleanup) => cleanups.push(cleanup));
  const { seedRehearsal } = await import("@postern/local-region");
  rehearsal = await seedRehearsal(region);
  directory = await mkdtemp(join(tmpdir(), "follow-"));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, "links"));
  await writeFile(join(directory, "links", "warehouse.yaml"), spec(rehearsal.database.identifier));
  expect(await run("apply", "--yes", "-f", "links/warehouse.yaml")).toMatchObject({ code: 0 });
  const { TargetGroups } = await aws("DescribeTargetGroups");
  targetGroupArn = TargetGroups[0].TargetGroupArn;
});

const spec = (identifier: string) => `
link: warehouse
platform: dbt
environment: US
region: ${rehearsal.owner.region}
databases:
  - name: warehouse
    from: { rds: ${identifier} }
`;

const aws = (operation: string, input: object = {}) =>
  region.call("elasticloadbalancing", operation, input, rehearsal.owner);

async function registered(): Promise<string[]> {
  const { TargetHealthDescriptions } = await aws("DescribeTargetHealth", { TargetGroupArn: targetGroupArn });
  return TargetHealthDescriptions.filter(
    (each: { TargetHealth: { State: string } }) => each.TargetHealth.State !== "draining",
  ).map((each: { Target: { Id: string } }) => each.Target.Id);
}

function start(words: string[], environment: Record<string, string> = {}): ChildProcess {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: region.url,
    AWS_ACCESS_KEY_ID: rehearsal.owner.accountId,
    AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
    POSTERN_DNS_SERVERS: region.publicDnsServer,
    PGUSER: "",
    ...environment,
  };
  return spawn(process.execPath, [MAIN, ...words], { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
}

const run = (...words: string[]) => runWith({}, ...words);

async function runWith(
  environment: Record<string, string>,
  ...words: string[]
): Promise<{ code: number; lines: string[]; said: string }> {
  const child = start(words, environment);
  const [out, said, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
  return { code, said, lines: out.split("\n").filter(Boolean) };
}

async function replaceBy(address: string): Promise<void> {
  const [old] = await registered();
  await aws("RegisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: address, Port: 5432 }] });
  await aws("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: old, Port: 5432 }] });
  expect(await registered()).toEqual([address]);
}

test("one turn says that all is as registered, and one after a change registers the database again", async () => {
  const before = await registered();
  const calm = await run("follow", "--once", "--json", "--specs", "links");
  expect(calm).toMatchObject({ code: 0 });
  const turn = { following: "warehouse/warehouse", registered: [], deregistered: [], isPending: false };
  expect(JSON.parse(calm.lines[0]!)).toMatchObject({ type: "turn", turn });

  await replaceBy(STRAY);
  const mended = await run("follow", "--once", "--json", "--specs", "links");
  expect(JSON.parse(mended.lines[0]!)).toMatchObject({ turn: { registered: before.map((each) => `${each}:5432`) } });
  await vi.waitFor(async () => {
    await run("follow", "--once", "--specs", "links");
    expect(await registered()).toEqual(before);
  }, PATIENT);
});

test("a turn that fails says why and what to do, and is no success", async () => {
  await writeFile(join(directory, "wrong.yaml"), spec("absent"));
  const before = await registered();
  const { code, lines } = await run("follow", "--once", "--json", "-f", "wrong.yaml");
  expect(code).toBe(1);
  const error = { code: "database-unknown", hint: expect.stringContaining("identifier") };
  expect(JSON.parse(lines[0]!)).toMatchObject({ type: "turn-failed", following: "warehouse/warehouse", error });
  expect(await registered()).toEqual(before);
});

const POSTGRES = { PGUSER: "follower", PGPASSWORD: "not-the-password" };

test.each([
  ["a name that does not resolve", "name-unknown", { host: "nowhere.corp.example.com", port: 5432 }, {}],
  ["a Postgres that does not answer", "postgres-unreachable", { address: ["10.0.3.201"], port: 5432 }, POSTGRES],
])("%s fails the turn as %s, exits 1 and leaves the group as it was", async (_, code, from, environment) => {
  const words = spec("").replace(/from: .*/, `from: ${JSON.stringify(from)}`);
  await writeFile(join(directory, "lost.yaml"), `${words}network: { vpc: ${rehearsal.owner.vpcId} }\n`);
  const before = await registered();
  const ended = await runWith(environment, "follow", "--once", "--json", "-f", "lost.yaml");
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.lines[0]!)).toMatchObject({ type: "turn-failed", error: { code } });
  expect(ended.said + ended.lines.join()).not.toContain("not-the-password");
  expect(await registered()).toEqual(before);
});

test("it follows until it is ended, tells Prometheus, and ends well", async () => {
  const before = await registered();
  const child = start(["follow", "--specs", "links", "--port", "0", "--lock", "lock", "--json"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stdout!.on("data", (words) => {
    said += words;
  });
  const url = await vi.waitFor(() => /"url":"(http:[^"]+)"/.exec(said)![1]!, PATIENT);
  const health = async () => (await fetch(`${url}/healthz`)).json();
  await vi.waitFor(async () => expect(await health()).toMatchObject({ followings: 1, pending: 0 }), PATIENT);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain("postern_follow_followings 1");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(await registered()).toEqual(before);
});
