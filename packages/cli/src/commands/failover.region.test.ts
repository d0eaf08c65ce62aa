import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Rehearsal } from "@postern/local-region";
import { startTestRegion, type TestRegion } from "@postern/local-region/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

let region: TestRegion;
let rehearsal: Rehearsal;
let directory: string;
let environment: Record<string, string>;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

beforeAll(async () => {
  region = await startTestRegion((cleanup) => cleanups.push(cleanup));
  const { seedRehearsal } = await import("@postern/local-region");
  rehearsal = await seedRehearsal(region);
  const { owner, database } = rehearsal;
  directory = await mkdtemp(join(tmpdir(), "failover-"));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  const place = { subnetId: owner.subnetIds[0]!, groupIds: [owner.applicationGroupId] };
  const host = await region.openHost({ ...owner, ...place });
  await writeFile(join(directory, "authority.pem"), await region.authority());
  await writeFile(
    join(directory, "postern.yaml"),
    `
link: warehouse
platform: dbt
environment: US
region: ${owner.region}
databases: [{ name: warehouse, from: { rds: ${database.identifier} } }]
`,
  );
  environment = {
    AWS_ENDPOINT_URL: region.url,
    AWS_ACCESS_KEY_ID: owner.accountId,
    AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
    POSTERN_DNS_SERVERS: host.dnsServer,
    POSTERN_SOCKS_PROXY: host.socksProxy,
    PGUSER: database.master.user,
    PGPASSWORD: database.master.password,
    PGDATABASE: database.name,
  };
});

async function run(...words: string[]): Promise<{ code: number; out: string; said: string }> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, out, said };
}

const drill = (...words: string[]) => run("failover", "--drill", "--ca", "authority.pem", "--yes", ...words);

test("nothing fails over unless a drill is asked for, and nobody is there to agree", async () => {
  expect(await run("failover")).toMatchObject({ code: 64, said: expect.stringContaining("--drill") });
  expect(await run("apply", "--yes")).toMatchObject({ code: 0 });
  const asked = await run("failover", "--drill", "--ca", "authority.pem");
  expect(asked).toMatchObject({ code: 64, said: expect.stringContaining("--yes") });
});

test("an instance without a standby is not failed over, and why is said", async () => {
  const { code, said } = await drill();
  expect(code).toBe(1);
  expect(said).toMatch(/multi-?az|failover/i);
});

test("a drill tells what a failover cost, and draws it", async () => {
  const DBInstanceIdentifier = rehearsal.database.identifier;
  const change = { DBInstanceIdentifier, MultiAZ: true, ApplyImmediately: true };
  await region.call("rds", "ModifyDBInstance", change, rehearsal.owner);
  await vi.waitFor(
    async () => {
      const { DBInstances } = await region.call("rds", "DescribeDBInstances", {}, rehearsal.owner);
      expect(DBInstances[0]).toMatchObject({ DBInstanceStatus: "available", MultiAZ: true });
    },
    { timeout: 90_000, interval: 200 },
  );
  expect(await run("apply", "--yes")).toMatchObject({ code: 0 });
  const { code, out, said } = await drill("--json", "--svg", "failover.svg");
  expect({ code, said }).toEqual({ code: 0, said: "" });
  expect(JSON.parse(out)).toMatchObject({ ok: true, database: "warehouse", hasMoved: true, lost: 0, readOnly: 0 });
  expect(await readFile(join(directory, "failover.svg"), "utf8")).toMatch(/^<svg .*failover ordered.*<\/svg>\n$/s);
});
