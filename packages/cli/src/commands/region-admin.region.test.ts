import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Surroundings } from "../command.ts";
import { runRegionClock, runRegionReset, runRegionSnapshot, runRegionStatus } from "./region-admin.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };

async function start() {
  const { startRegion } = await import("@postern/local-region");
  const region = await startRegion({ port: 0, network: "none", profile: "real" });
  onTestFinished(() => region.stop());
  return { region, ...surroundingsOf(region.url) };
}

/** What a command with `--json` stands in, at a region's address. */
function surroundingsOf(endpoint: string, confirms?: boolean) {
  const printed: string[] = [];
  const surroundings = {
    terminal: { out: (text: string) => printed.push(text) },
    openSession: () => ({ endpoint }),
    json: true,
    yes: confirms === undefined,
    confirm: async () => confirms,
  } as unknown as Surroundings;
  return { surroundings, said: () => JSON.parse(printed.at(-1) ?? "null") };
}

test("status, clock and reset act on the region at the endpoint", async () => {
  const { region, surroundings, said } = await start();
  await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, OWNER);
  expect(await runRegionStatus(surroundings, {})).toBe(0);
  expect(said()).toMatchObject({ ok: true, url: region.url, network: "none", profile: "real" });
  expect(await runRegionClock(surroundings, { advanceSeconds: 3600 })).toBe(0);
  expect(said()).toMatchObject({ ok: true, movedSeconds: 3600 });
  expect(await runRegionClock(surroundings, { profile: "fast" })).toBe(0);
  expect(said()).toMatchObject({ profile: "fast" });
  expect(await runRegionReset(surroundings, {})).toBe(0);
  expect(await region.call("ec2", "DescribeVpcs", {}, OWNER)).toMatchObject({ Vpcs: [] });
});

test("a reset that is not meant deletes nothing", async () => {
  const { region } = await start();
  await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, OWNER);
  expect(await runRegionReset(surroundingsOf(region.url, false).surroundings, {})).toBe(1);
  expect((await region.call("ec2", "DescribeVpcs", {}, OWNER)).Vpcs).toHaveLength(1);
});

test("a snapshot is its owner's alone and begins another region", async () => {
  const { region, surroundings } = await start();
  const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, OWNER);
  const directory = await mkdtemp(join(tmpdir(), "postern-snapshot-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, "before.jsonl");
  await writeFile(path, "everybody's", { mode: 0o644 });
  expect(await runRegionSnapshot(surroundings, { path })).toBe(0);
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await readFile(path, "utf8")).toContain(Vpc.VpcId);
  const { startRegion } = await import("@postern/local-region");
  const other = await startRegion({ port: 0, network: "none", restore: path });
  onTestFinished(() => other.stop());
  expect((await other.call("ec2", "DescribeVpcs", {}, OWNER)).Vpcs[0].VpcId).toBe(Vpc.VpcId);
});

test("what the region refuses is said in its words, and nobody there is a mistake of the command line", async () => {
  const { surroundings } = await start();
  await expect(runRegionClock(surroundings, { profile: "slow" })).rejects.toThrow('profile is "slow"');
  const nowhere = surroundingsOf("http://127.0.0.1:9").surroundings;
  await expect(runRegionStatus(nowhere, {})).rejects.toMatchObject({
    field: "AWS_ENDPOINT_URL",
    message: expect.stringContaining("no local region answers at http://127.0.0.1:9"),
  });
});
