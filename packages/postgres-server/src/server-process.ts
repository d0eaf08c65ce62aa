import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bareEnvironment } from "./environment.ts";
import { type ServerUser, spawnAs } from "./server-user.ts";

/** How a server ended that was not told to. */
export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines of its log. */
  logTail: string;
}

export interface ServerProcess {
  pid: number;
  /** Ends it quickly: open sessions are cut, data is written. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it as the death of its machine would: nothing more is written or sent. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  postgres: string;
  data: string;
  logFile: string;
  user: ServerUser | undefined;
  enter?: readonly string[] | undefined;
  readyTimeoutMs: number;
  onUnexpectedExit: (exit: ServerExit) => void;
}

const PATIENCE_MS = 5_000;

/** Starts `postgres` and resolves when it takes connections. */
export async function startProcess(options: ProcessOptions): Promise<ServerProcess> {
  const log = await open(options.logFile, "a", 0o600);
  // Its own process group: a terminal's Ctrl-C is for us, and we stop the server in order.
  const [program = "", ...parameters] = commandLine(options);
  const child = spawn(program, parameters, {
    cwd: "/",
    detached: true,
    env: bareEnvironment,
    stdio: ["ignore", log.fd, log.fd],
    ...(options.enter ? {} : spawnAs(options.user)),
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const spawnError = new Promise<Error | undefined>((resolve) => {
    child.once("error", resolve);
    child.once("spawn", () => resolve(undefined));
  });
  const error = await spawnError;
  await log.close();
  if (error) throw new Error(`could not run ${options.postgres}: ${error.message}`, { cause: error });

  try {
    await waitUntilReady(child, options);
  } catch (cause) {
    child.kill("SIGKILL");
    await exited;
    throw cause;
  }
  let expected = false;
  void exited.then(async () => {
    if (expected) return;
    options.onUnexpectedExit({ code: child.exitCode, signal: child.signalCode, logTail: await readTail(options) });
  });
  // From here on it lives as long as we do, and does not keep us alive.
  child.unref();
  const end = (signals: readonly NodeJS.Signals[]) => {
    expected = true;
    return endWith(signals, child, exited);
  };
  return {
    pid: child.pid!,
    stop: () => end(["SIGINT", "SIGQUIT", "SIGKILL"]),
    // Not SIGKILL at first: only the postmaster would get it, and its children would go on for a moment.
    kill: () => end(["SIGQUIT", "SIGKILL"]),
  };
}

/** Entering takes rights that the server's user lacks: `nsenter` becomes that user itself, and then Postgres. */
function commandLine({ enter, user, postgres, data }: ProcessOptions): string[] {
  if (!enter) return [postgres, "-D", data];
  const become = user ? [`--setgid=${user.gid}`, `--setuid=${user.uid}`] : [];
  return [...enter, ...become, postgres, "-D", data];
}

async function waitUntilReady(child: ChildProcess, options: ProcessOptions): Promise<void> {
  const deadline = Date.now() + options.readyTimeoutMs;
  while (!isGone(child)) {
    if (await saysReady(child.pid!, options.data)) return;
    if (Date.now() > deadline) {
      const tail = await readTail(options);
      throw new Error(`postgres took no connections within ${options.readyTimeoutMs} ms; its log ends: ${tail}`);
    }
    await sleep(10);
  }
  throw new Error(
    `postgres ended at its start (${child.signalCode ?? child.exitCode}); its log ends: ${await readTail(options)}`,
  );
}

/** Postgres writes its state into the eighth line of postmaster.pid (LOCK_FILE_LINE_PM_STATUS in its pidfile.h). */
async function saysReady(pid: number, data: string): Promise<boolean> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}

async function endWith(signals: readonly NodeJS.Signals[], child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (isGone(child)) return;
  child.ref();
  const steps = signals.map((signal, index) => setTimeout(() => child.kill(signal), PATIENCE_MS * index));
  await exited;
  for (const step of steps) clearTimeout(step);
}

function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function readTail(options: ProcessOptions): Promise<string> {
  const text = await readFile(options.logFile, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-12).join("\n");
}
