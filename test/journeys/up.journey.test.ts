import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;

interface Run {
  child: ChildProcess;
  /** Everything it makes below the temporary directory is made here. */
  directory: string;
  output: () => string;
  stdout: () => string;
  ended: Promise<number | null>;
}

/** Starts the command as a terminal would, with a temporary directory of its own to look into afterwards. */
async function start(...args: string[]): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), "postern-journey-"));
  // Root runs Postgres as another user, who must get through.
  await chmod(directory, 0o711);
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, TMPDIR: directory, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => (printed.stdout += data));
  child.stderr.on("data", (data) => (printed.stderr += data));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  });
  return { child, directory, output: () => printed.stdout + printed.stderr, stdout: () => printed.stdout, ended };
}

/** Waits until the rehearsal stands; fails with what was printed when it ends before. */
async function untilUp(run: Run, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  while (!run.output().includes("until Ctrl-C")) {
    if (run.child.exitCode !== null) expect.fail(run.output());
    await meanwhile();
    await sleep(20);
  }
}

/** Command lines of processes that have anything to do with the run's directory. */
async function processesOf(directory: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(directory)).map((line) => line.replaceAll("\0", " "));
}

/** Waits, bounded, until nothing of the run is left; answers what still is. */
async function leftovers(directory: string): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const left = [...(await processesOf(directory)), ...(await readdir(directory))];
    if (left.length === 0 || attempt === 40) return left;
    await sleep(50);
  }
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port }, () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });

describe("postern up", () => {
  test("--once --json plays the whole seed, tells it in one document, and leaves nothing", async () => {
    const run = await start("up", "--once", "--json", "--port", "0", "--network", "loopback");
    expect(await run.ended).toBe(0);
    const report = JSON.parse(run.stdout());
    expect(report).toMatchObject({ ok: true, network: "loopback", totals: { failed: 0 } });
    expect(report.steps.map(({ id }: { id: string }) => id)).toEqual([
      ...["scene", "1", "2", "3", "4", "gate", "5"],
      ...["connection-1", "connection-2", "connection-3", "connection-4", "connection-5", "query"],
    ]);
    for (const step of report.steps) {
      expect(step).toEqual({
        id: expect.any(String),
        title: expect.any(String),
        ok: true,
        ms: expect.any(Number),
        detail: expect.stringMatching(/\w/),
      });
    }
    expect(report.query.rows).toHaveLength(5);
    expect(report.endpoint).toEqual({
      serviceName: expect.stringMatching(/^com\.amazonaws\.vpce\.us-east-1\.vpce-svc-[0-9a-f]{17}$/),
      vpcEndpointId: expect.stringMatching(/^vpce-[0-9a-f]{17}$/),
      dnsName: expect.stringContaining(report.endpoint.vpcEndpointId),
    });
    expect(await leftovers(run.directory)).toEqual([]);
  });

  test("shows no password and no key: not in its output, not in what ps shows", async () => {
    const run = await start("up", "--port", "0");
    const seen = new Set<string>();
    await untilUp(run, async () => {
      for (const line of await processesOf(run.directory)) seen.add(line);
    });
    const passwordFile = /PGPASSFILE=(\S+)/.exec(run.output())?.[1] ?? "";
    const lines = (await readFile(passwordFile, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const password = line.split(":").at(-1)!;
      expect(password.length).toBeGreaterThan(15);
      expect(run.output()).not.toContain(password);
      expect([...seen].join("\n")).not.toContain(password);
    }
    expect(seen.size).toBeGreaterThan(0);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    expect(await leftovers(run.directory)).toEqual([]);
  });

  test.each(["loopback", "auto"])(
    "prints commands that an owner can paste: each does its work from this machine (%s)",
    async (network) => {
      const run = await start("up", "--port", "0", "--network", network);
      await untilUp(run);
      const environment = /set -a; \. \S+; set \+a/.exec(run.output())?.[0];
      const paste = (command: string) =>
        promisify(execFile)(
          "bash",
          ["-c", `${environment}; ${command.replace("npm exec -- postern", `"$0" "$@"`)}`].concat(
            process.execPath,
            MAIN,
            "--yes",
            "--json",
          ),
        ).then(({ stdout }) => JSON.parse(stdout));
      const commands = [...run.output().matchAll(/^ {2}(npm exec -- postern .*)$/gm)].map(([, line = ""]) => line);
      const [status, verify, doctor, reject, ...more] = commands;
      expect(await paste(status ?? "")).toMatchObject({ service: { state: "Available" } });
      const path = await paste(verify ?? "");
      expect(path).toMatchObject({ ok: true, isWriter: true });
      expect(path.hops.map(({ hop, ok }: { hop: string; ok: boolean }) => [hop, ok])).toContainEqual(["query", true]);
      const diagnosis = await paste(doctor ?? "");
      expect(diagnosis).toMatchObject({ ok: true, findings: [] });
      await paste(reject ?? "");
      expect(await paste(status ?? "")).toMatchObject({ connections: [{ state: "rejected" }] });
      expect(more).toEqual([]);
    },
  );

  test("--once whose region cannot start says why and exits with a failure, leaving nothing", async () => {
    const first = await start("up", "--port", "0");
    await untilUp(first);
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(first.output())?.[1] ?? "";
    const second = await start("up", "--once", "--json", "--port", port);
    expect(await second.ended).toBe(1);
    const report = JSON.parse(second.stdout());
    expect(report).toMatchObject({
      ok: false,
      steps: [{ id: "scene", ok: false, detail: expect.stringContaining(port) }],
    });
    expect(await leftovers(second.directory)).toEqual([]);
  });

  test.each([50, 400, 900, 1500, 2200, 3000])(
    "interrupted after %i ms leaves no process, no port and no directory behind",
    async (ms) => {
      const run = await start("up", "--port", "0");
      await sleep(ms);
      run.child.kill(ms % 1000 === 0 ? "SIGTERM" : "SIGINT");
      const code = await run.ended;
      expect([130, 0, null]).toContain(code);
      expect(await leftovers(run.directory)).toEqual([]);
      const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(run.output())?.[1] ?? 0);
      if (port > 0) expect(await isOpen(port)).toBe(false);
    },
  );

  test("killed outright leaves no database running and no directory", async () => {
    const run = await start("up", "--port", "0");
    await untilUp(run);
    expect((await processesOf(run.directory)).some((line) => line.includes("postgres"))).toBe(true);
    run.child.kill("SIGKILL");
    await run.ended;
    expect(await leftovers(run.directory)).toEqual([]);
  });
});
