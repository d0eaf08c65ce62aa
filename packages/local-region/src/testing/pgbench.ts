import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A row that was inserted and acknowledged: `RUN CLIENT NUMBER`. */
export type Acknowledged = string;

export interface Inserts {
  /** What pgbench has said was committed, so far. */
  acknowledged(): Promise<Acknowledged[]>;
  /** How many times connections were lost and pgbench was begun anew. */
  runs(): number;
  stop(): Promise<void>;
}

const CLIENTS = 4;

/** Each transaction inserts one row, under a name that pgbench's log of transactions tells again. */
const SCRIPT = "\\set number :number + 1\nINSERT INTO kept VALUES (:run, :client_id, :number);\n";

export const KEPT_TABLE = "CREATE TABLE kept (run int, client int, number int, PRIMARY KEY (run, client, number))";

/** Why pgbench cannot run here; nothing when it can. Where everything is required this throws it. */
export function whyNoPgbench(): string | undefined {
  try {
    execFileSync("pgbench", ["--version"]);
    return undefined;
  } catch {
    const why = "pgbench is missing: install it (`apt-get install postgresql`)";
    if (process.env.POSTERN_REQUIRE_ALL) throw new Error(why);
    return why;
  }
}

/** Has pgbench insert all the time into `kept`, begun again whenever it has lost its connections. */
export async function insertByPgbench(
  connection: string,
  env: Record<string, string>,
  directory: string,
): Promise<Inserts> {
  const script = join(directory, "insert.sql");
  await writeFile(script, SCRIPT);
  let isOver = false;
  let run = 0;
  let running: ChildProcess | undefined;
  const logs = (number: number) => join(directory, `run-${number}`);
  const work = (async () => {
    while (!isOver) {
      run += 1;
      mkdirSync(logs(run));
      const words = ["--no-vacuum", `--client=${CLIENTS}`, "--jobs=2", "--time=3600", "--log", "--log-prefix=log"];
      running = spawn(
        "pgbench",
        [...words, `--define=run=${run}`, "--define=number=0", `--file=${script}`, connection],
        {
          cwd: logs(run),
          env: { ...process.env, ...env },
          stdio: "ignore",
        },
      );
      await once(running, "exit");
      if (!isOver) await sleep(50);
    }
  })();
  return {
    runs: () => run,
    async acknowledged() {
      const found: Acknowledged[] = [];
      for (let number = 1; number <= run; number++)
        for (const file of await readdir(logs(number)))
          for (const line of completeLines(await readFile(join(logs(number), file), "utf8"))) {
            const [client, count] = line.split(" ");
            found.push(`${number} ${client} ${count}`);
          }
      return found;
    },
    async stop() {
      isOver = true;
      // So that what it has logged is written.
      running?.kill("SIGINT");
      await work;
    },
  };
}

function completeLines(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
