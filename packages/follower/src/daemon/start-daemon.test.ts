import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFakeAccount } from "../testing/fake-account.ts";
import { fileLock } from "./file-lock.ts";
import { type DaemonOptions, startDaemon } from "./start-daemon.ts";
import { PACE } from "./watch-region.ts";

const PATIENT = { timeout: 15_000, interval: 10 };
const QUICK = { ...PACE, look: 0.02, pending: 0.02 };

function fakeRegion(size: number) {
  const account = createFakeAccount(size);
  const { clients, network, patience } = account.surroundings;
  return { account, region: { clients, network, patience, readFollowings: async () => account.followings } };
}

async function start(options: Partial<DaemonOptions> & Pick<DaemonOptions, "regions">) {
  const daemon = await startDaemon({ listen: { host: "127.0.0.1", port: 0 }, pace: QUICK, ...options });
  onTestFinished(() => daemon.stop());
  const get = async (path: string) => {
    const answer = await fetch(`${daemon.url}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return { daemon, get, health: async () => JSON.parse((await get("/healthz")).text) };
}

test("a daemon registers what is missing, and tells its health and Prometheus of it", async () => {
  const { account, region } = fakeRegion(3);
  const { get, health } = await start({ regions: [region] });
  await vi.waitFor(async () => expect(await health()).toMatchObject({ ok: true, followings: 3, pending: 0 }), PATIENT);
  expect(account.targetsOf("group-2")).toEqual(["10.0.0.3"]);
  expect((await get("/healthz")).status).toBe(200);
  const { text } = await get("/metrics");
  expect(text).toContain('postern_follow_changes_total{change="registered"} 3');
  expect(text).toContain("postern_follow_leading 1");
  expect(text).toMatch(/postern_follow_turns_total\{outcome="settled"\} [1-9]/);
  expect((await get("/elsewhere")).status).toBe(404);
});

test("a following that fails is named by the health and counted by its code", async () => {
  const { account, region } = fakeRegion(1);
  account.refuse("registerTargets");
  const { get, health } = await start({ regions: [region] });
  await vi.waitFor(async () => {
    expect(await health()).toMatchObject({ ok: true, failing: [{ following: "db-0", code: "not-authorised" }] });
  }, PATIENT);
  expect((await get("/metrics")).text).toMatch(/postern_follow_failures_total\{code="not-authorised"\} \d/);
});

test("of two with one lock, one acts; when it stops the other takes over", async () => {
  const directory = await mkdtemp(join(tmpdir(), "follower-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const lock = fileLock(join(directory, "follow"));
  const [first, second] = [fakeRegion(1), fakeRegion(1)];
  const leader = await start({ regions: [first.region], lock });
  await vi.waitFor(async () => expect(await leader.health()).toMatchObject({ isLeading: true, pending: 0 }), PATIENT);
  const other = await start({ regions: [second.region], lock });
  expect(await other.health()).toMatchObject({ ok: true, isLeading: false });
  expect(second.account.takeCalls()).toEqual([]);
  await leader.daemon.stop();
  await vi.waitFor(async () => expect(await other.health()).toMatchObject({ isLeading: true, pending: 0 }), PATIENT);
  expect(second.account.targetsOf("group-0")).toEqual(["10.0.0.1"]);
});

test("a daemon that stops leaves nothing running and calls AWS no more", async () => {
  const { account, region } = fakeRegion(2);
  const { daemon } = await start({ regions: [region] });
  await vi.waitFor(() => expect(account.targetsOf("group-1")).toHaveLength(1), PATIENT);
  await daemon.stop();
  account.takeCalls();
  await expect(fetch(`${daemon.url}/healthz`)).rejects.toThrow();
  expect(account.takeCalls()).toEqual([]);
});
