// Programs of this machine that a benchmark runs, each with what enters a host before its command line.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const TRAFFIC = fileURLToPath(new URL("./traffic.pl", import.meta.url));

/** With the directories in which servers are. */
export const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** Runs a program to its end; what it printed. */
export function run(commandLine: string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const [program = "", ...parameters] = commandLine;
    const child = spawn(program, parameters, { env: { ...ENVIRONMENT, ...environment } });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
    child.once("error", (cause) => {
      reject(
        new Error(`${program} does not start (${cause.message}): install PostgreSQL with pgbench and psql`, { cause }),
      );
    });
    child.once("close", (code) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(`${commandLine.join(" ")} ended with ${code}:\n${said.stderr}`));
    });
  });
}

/** Starts a server with a process group of its own; gives what ends all of it. */
export async function startGroup(commandLine: string[]): Promise<() => Promise<void>> {
  const [program = "", ...parameters] = commandLine;
  const child: ChildProcess = spawn(program, parameters, {
    ...{ detached: true, env: ENVIRONMENT },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(child, "spawn");
  return async () => {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    try {
      process.kill(-child.pid!, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await exited;
  };
}

/**
 * Lets this process and all that it starts go before everything else on the machine (sched(7), SCHED_RR), so that figures
 * are those of what is measured. Whether that was allowed.
 */
export function goFirst(): boolean {
  return spawnSync("chrt", ["--rr", "--all-tasks", "--pid", "1", `${process.pid}`], { stdio: "ignore" }).status === 0;
}
