import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;

interface User {
  uid: number;
  gid: number;
}

/** Why the kernel carries nothing here; where everything is required it must. */
function whyNot(user: User | undefined): string | undefined {
  const own = (user?.uid ?? process.getuid?.()) === 0 ? [] : ["--user", "--map-current-user", "--keep-caps"];
  const script = "nft list ruleset && ip link";
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  try {
    execFileSync("unshare", [...own, "--net", "sh", "-ec", script], { ...user, env, stdio: "pipe" });
    return undefined;
  } catch (error) {
    if (process.env.POSTERN_REQUIRE_ALL) throw error;
    return String(error).split("\n")[0];
  }
}

/** Runs the rehearsal in a temporary directory of its own; what it prints, and what is left there. */
async function rehearse(user: User | undefined) {
  const directory = await mkdtemp(join(tmpdir(), "postern-journey-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  if (user) await chown(directory, user.uid, user.gid);
  const child: ChildProcess = spawn(
    process.execPath,
    [MAIN, "up", "--once", "--json", "--port", "0", "--network", "namespaces"],
    {
      ...user,
      cwd: directory,
      env: { ...process.env, HOME: directory, TMPDIR: directory },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  let complaints = "";
  child.stdout?.on("data", (text) => (printed += text));
  child.stderr?.on("data", (text) => (complaints += text));
  const [code] = await once(child, "close");
  return { code, printed, complaints, directory };
}

async function commandLines(): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
}

const NOBODY: User = { uid: 65_534, gid: 65_534 };
const CASES: [string, User | undefined][] = [
  ["whoever runs the tests", undefined],
  ...(process.getuid?.() === 0 ? [["a user without privileges", NOBODY] as [string, User]] : []),
];

describe.each(CASES)("the rehearsal in the kernel as %s", (_who, user) => {
  test("plays to its end and leaves nothing", async (context) => {
    const why = whyNot(user);
    if (why) context.skip(why);
    const { code, printed, complaints, directory } = await rehearse(user);
    expect(code, complaints).toBe(0);
    const report = JSON.parse(printed);
    expect(report).toMatchObject({ ok: true, network: "namespaces", totals: { failed: 0 } });
    expect(report.query.rows.length).toBeGreaterThan(0);
    await expect
      .poll(async () => (await commandLines()).filter((line) => line.includes(directory)), { timeout: 20_000 })
      .toEqual([]);
    await expect.poll(() => readdir(directory), { timeout: 20_000 }).toEqual([]);
  });
});
