import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Server, send, sign } from "./signed-calls.ts";

export interface RunningServer extends Server {
  /** From the start of its process to its first answered call. */
  firstAnswerMs: number;
  stop(): Promise<void>;
}

const ACCOUNT = "111122223333";

/** What the child runs; sources are kept stripped and compiled and memory is kept small, as by `postern region start`. */
const REGION = `
  import { enableCompileCache } from "node:module";
  import { setFlagsFromString } from "node:v8";
  setFlagsFromString("--semi-space-growth-factor=1");
  enableCompileCache(${JSON.stringify(fileURLToPath(new URL("../../node_modules/.cache/postern", import.meta.url)))});
  const { startRegion } = await import(${JSON.stringify(import.meta.resolve("@postern/local-region"))});
  const region = await startRegion({ port: Number(process.argv.at(-2)), network: process.argv.at(-1) });
  process.once("SIGTERM", () => region.stop());
`;

/** The local region; by default without a network: AWS's calls alone, as moto has them. */
export async function startLocalRegion(network: "none" | "loopback" = "none"): Promise<RunningServer> {
  const begun = performance.now();
  const port = await freePort();
  const child = spawn(process.execPath, ["--input-type=module", "--eval", REGION, String(port), network], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const server = { name: "local region", pid: child.pid!, port, secretAccessKey: "postern" };
  return { ...server, firstAnswerMs: await firstAnswer(server, begun), stop: () => end(child) };
}

export function isMotoInstalled(): boolean {
  return spawnSync("python3", ["-c", "import moto.server, flask"], { stdio: "ignore" }).status === 0;
}

export async function startMoto(): Promise<RunningServer> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const server = { name: "moto", pid: child.pid!, port, secretAccessKey: "postern" };
  return { ...server, firstAnswerMs: await firstAnswer(server, begun), stop: () => end(child) };
}

/** Resident memory in MB, on Linux. */
export function memoryOf({ pid }: Server): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

async function firstAnswer(server: Server, begun: number): Promise<number> {
  for (;;) {
    try {
      await send(server, sign(server, "ec2", "DescribeVpcs", {}, ACCOUNT));
      return performance.now() - begun;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
