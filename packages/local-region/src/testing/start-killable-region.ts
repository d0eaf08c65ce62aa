import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { RegionOptions } from "../region.ts";
import type { TestRegion } from "./start-test-region.ts";

/** A region in a process of its own, to be killed as a crash kills it. It ends with the test in any case. */
export async function startKillableRegion(
  onCleanup: (cleanup: () => Promise<void>) => void,
  options: RegionOptions,
): Promise<
  Pick<TestRegion, "url" | "endpoint" | "credentialsOf" | "secretAccessKey"> & {
    pid: number;
    kill: () => Promise<void>;
  }
> {
  const start = new URL("../start.ts", import.meta.url);
  const program = `
    import { startRegion } from ${JSON.stringify(start.href)};
    const region = await startRegion({ ...${JSON.stringify({ port: 0, ...options })}, log: console.error });
    console.log(JSON.stringify({ url: region.url, secretAccessKey: region.secretAccessKey }));`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onCleanup(kill);
  const lines = createInterface({ input: child.stdout! });
  const [line] = await Promise.race([once(lines, "line"), ended.then(() => Promise.reject(new Error("it ended")))]);
  const { url, secretAccessKey } = JSON.parse(line as string) as { url: string; secretAccessKey: string };
  const credentialsOf = (accountId: string) => ({ accessKeyId: accountId, secretAccessKey });
  return { url, endpoint: url, secretAccessKey, credentialsOf, pid: child.pid!, kill };
}
