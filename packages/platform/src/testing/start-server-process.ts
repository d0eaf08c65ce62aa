import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ServerProcess {
  url: string;
  /** Lines of its log so far. */
  log: Record<string, unknown>[];
  /** As `kill -9` does. */
  kill(): Promise<void>;
}

/**
 * A server, or with arguments such as `worker US` a worker, as a process of its own, with these variables and nothing else
 * of ours; killed at the end of the test.
 */
export async function startServerProcess(
  variables: Record<string, string>,
  onCleanup: (cleanup: () => Promise<void>) => void,
  commandLine: string[] = [],
): Promise<ServerProcess> {
  const program = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [program, ...commandLine], {
    env: variables,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  onCleanup(kill);
  const complaints: string[] = [];
  child.stderr.on("data", (text: Buffer) => complaints.push(String(text)));
  const log: Record<string, unknown>[] = [];
  const ready = Promise.withResolvers<string>();
  createInterface(child.stdout).on("line", (line) => {
    const entry = JSON.parse(line);
    log.push(entry);
    if (/^the (platform|worker) is ready$/.test(entry.msg)) ready.resolve(entry.url);
  });
  const failed = exited.then(([code]) => {
    throw new Error(`the server ended with ${code} before it was ready: ${complaints.join("")}${JSON.stringify(log)}`);
  });
  return { url: await Promise.race([ready.promise, failed]), log, kill };
}
