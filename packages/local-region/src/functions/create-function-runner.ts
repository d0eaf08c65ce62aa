import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostEntry, HostOptions } from "../hosts.ts";
import {
  descriptionFor,
  type FunctionRunner,
  type FunctionSetup,
  type LogLine,
  type VpcPlace,
} from "./function-runner.ts";
import { runInvocation } from "./run-invocation.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { unpackCode } from "./unpack-code.ts";

export interface FunctionRunnerOptions {
  /** For the functions' files; whoever gave it deletes it. */
  directory: string;
  openHost(options: HostOptions): Promise<HostEntry>;
  /** What answers names for a function outside every VPC. */
  publicDnsServer(): string;
}

/** A process and what it wrote since its last invocation began. */
interface RunningProcess {
  sandbox: Sandbox;
  written: string[];
}

/** What the runner knows of one function. */
interface Entry {
  revision: string;
  /** Begun with the revision's first process. */
  task: Promise<string> | undefined;
  idle: RunningProcess[];
  busy: Set<RunningProcess>;
  logs: LogLine[];
  /** Where it is in which VPC. */
  hosts: { place: string; open: Promise<HostEntry[]> } | undefined;
}

const MOST_IDLE = 2;
const MOST_LOG_LINES = 5000;

export function createFunctionRunner({ directory, openHost, publicDnsServer }: FunctionRunnerOptions): FunctionRunner {
  const entries = new Map<string, Entry>();
  const endings = new Set<Promise<void>>();
  let count = 0;
  let hasStopped = false;

  function entryOf(functionArn: string): Entry {
    let entry = entries.get(functionArn);
    if (!entry) {
      entry = { revision: "", task: undefined, idle: [], busy: new Set(), logs: [], hosts: undefined };
      entries.set(functionArn, entry);
    }
    return entry;
  }

  function end({ sandbox }: RunningProcess): void {
    const ending = sandbox.kill().finally(() => endings.delete(ending));
    endings.add(ending);
  }

  /** Processes of a former revision that are at work end when they are done. */
  function useRevision(entry: Entry, revision: string): void {
    if (entry.revision === revision) return;
    entry.revision = revision;
    for (const idle of entry.idle.splice(0)) end(idle);
    // Its files stay: a process at work may still load some of them.
    entry.task = undefined;
  }

  async function startProcess(entry: Entry, setup: FunctionSetup): Promise<RunningProcess> {
    entry.task ??= unpackCode(setup.readCode(), join(directory, `function-${++count}`));
    const task = await entry.task;
    if (setup.vpc) await enterVpc(setup.functionArn, setup.vpc);
    const hosts = (await entry.hosts?.open) ?? [];
    if (hasStopped) throw new Error("the region is stopping");
    const written: string[] = [];
    const sandbox = startSandbox({
      command: commandFor(setup),
      directory: task,
      environment: { ...setup.environment(), ...placeVariables(task, hosts[0], publicDnsServer) },
      onLine(text) {
        written.push(text);
        log(entry, text);
      },
    });
    return { sandbox, written };
  }

  function openHosts(functionArn: string, { subnetIds, groupIds, accountId, region }: VpcPlace): Promise<HostEntry[]> {
    const name = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    const description = descriptionFor(name);
    return Promise.all(subnetIds.map((subnetId) => openHost({ accountId, region, subnetId, groupIds, description })));
  }

  async function enterVpc(functionArn: string, vpc: VpcPlace): Promise<void> {
    const entry = entryOf(functionArn);
    const former = entry.hosts;
    const place = JSON.stringify(vpc);
    if (former?.place !== place) entry.hosts = { place, open: openHosts(functionArn, vpc) };
    const entered = entry.hosts;
    try {
      await entered?.open;
    } catch (error) {
      // The next one to come tries again.
      if (entry.hosts === entered) entry.hosts = undefined;
      throw error;
    }
    if (former !== entered) await closeHosts(former?.open);
  }

  function log(entry: Entry, text: string): void {
    entry.logs.push({ time: new Date().toISOString(), text });
    if (entry.logs.length > MOST_LOG_LINES) entry.logs.splice(0, entry.logs.length - MOST_LOG_LINES);
  }

  return {
    runs: (runtime) => /^nodejs\d+\.x$/.test(runtime) || (/^python3\.\d+$/.test(runtime) && pythonPath() !== undefined),
    async invoke(setup, invocation) {
      const entry = entryOf(setup.functionArn);
      useRevision(entry, setup.revision);
      const warm = takeIdle(entry);
      const used = warm ?? (await startProcess(entry, setup));
      if (warm) warm.written.length = 0;
      entry.busy.add(used);
      try {
        const { outcome, isReusable } = await runInvocation({
          sandbox: used.sandbox,
          setup,
          invocation,
          isCold: warm === undefined,
          written: used.written,
          log: (text) => log(entry, text),
        });
        const isWanted = isReusable && entry.revision === setup.revision && entry.idle.length < MOST_IDLE;
        if (isWanted && !hasStopped) entry.idle.push(used);
        else end(used);
        return outcome;
      } finally {
        entry.busy.delete(used);
      }
    },
    running: (functionArn) => entries.get(functionArn)?.busy.size ?? 0,
    enterVpc,
    async forget(functionArn) {
      const entry = entries.get(functionArn);
      if (!entry) return;
      useRevision(entry, "");
      for (const busy of entry.busy) end(busy);
      const former = entry.hosts;
      entry.hosts = undefined;
      await closeHosts(former?.open);
    },
    logs: (functionArn) => [...(entries.get(functionArn)?.logs ?? [])],
    async reset() {
      for (const entry of entries.values()) for (const each of [...entry.idle, ...entry.busy]) end(each);
      entries.clear();
      await Promise.all(endings);
    },
    async stop() {
      hasStopped = true;
      for (const entry of entries.values()) for (const each of [...entry.idle, ...entry.busy]) end(each);
      await Promise.all(endings);
    },
  };
}

function takeIdle(entry: Entry): RunningProcess | undefined {
  let found = entry.idle.pop();
  while (found && !found.sandbox.isAlive()) found = entry.idle.pop();
  return found;
}

async function closeHosts(hosts: Promise<HostEntry[]> | undefined): Promise<void> {
  const open = await hosts?.catch(() => []);
  await Promise.all(open?.map((host) => host.close()) ?? []);
}

const BOOTSTRAPS = {
  node: fileURLToPath(new URL("node-bootstrap.ts", import.meta.url)),
  python: fileURLToPath(new URL("python-bootstrap.py", import.meta.url)),
};

function commandFor({ runtime, memoryMb }: FunctionSetup): string[] {
  if (runtime.startsWith("python")) return [pythonPath()!, "-u", BOOTSTRAPS.python];
  return [process.execPath, `--max-old-space-size=${memoryMb}`, "--no-warnings", BOOTSTRAPS.node];
}

function placeVariables(
  task: string,
  host: HostEntry | undefined,
  publicDnsServer: () => string,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    LAMBDA_TASK_ROOT: task,
    LAMBDA_RUNTIME_DIR: join(task, ".."),
    POSTERN_DNS_SERVERS: host ? host.dnsServer : publicDnsServer(),
    ...(host && { POSTERN_SOCKS_PROXY: host.socksProxy }),
  };
}

let python: { path: string | undefined } | undefined;

/** The interpreter itself, so that nothing of this machine's way to find it is in the way later. */
function pythonPath(): string | undefined {
  python ??= { path: findPython() };
  return python.path;
}

function findPython(): string | undefined {
  try {
    const code = "import sys; print(sys.executable)";
    const path = execFileSync("python3", ["-c", code], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return path.trim() || undefined;
  } catch {
    return undefined;
  }
}
