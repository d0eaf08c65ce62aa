import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { readLines } from "./read-lines.ts";

/**
 * Runs `"$@"` until it ends or standard input closes, which the system does for us however the region ends; then
 * nothing of its group lives on. A function that never yields could not see to that itself.
 */
const SCRIPT = `
exec 5<&0
"$@" 5<&- </dev/null 2>&1 &
program=$!
(while read -r _; do :; done; kill -KILL 0) <&5 3<&- 4>&- >/dev/null 2>&1 &
exec 1>&- 2>&- 3<&- 4>&-
wait "$program"
exit $?
`;

export interface SandboxOptions {
  command: string[];
  directory: string;
  environment: Record<string, string>;
  /** A line that the program wrote. */
  onLine(text: string): void;
}

export interface SandboxAnswer {
  ready?: boolean;
  requestId?: string;
  payload?: string;
  error?: { errorType: string; errorMessage: string };
}

/** One process that waits for invocations, takes one at a time and is used again. */
export interface Sandbox {
  /** Its first answer: ready, or why it cannot be. Undefined when it ended without one. */
  started: Promise<SandboxAnswer | undefined>;
  /** The answer; undefined when the process ended before it gave one. */
  invoke(invocation: object): Promise<SandboxAnswer | undefined>;
  /** `exit status 1` or `signal: killed`, once it has ended. */
  ending(): string;
  isAlive(): boolean;
  kill(): Promise<void>;
}

export function startSandbox({ command, directory, environment, onLine }: SandboxOptions): Sandbox {
  // A group of its own, so that what the function starts ends with it.
  const child = spawn("/bin/sh", ["-c", SCRIPT, "postern-function", ...command], {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ["pipe", "pipe", "ignore", "pipe", "pipe"],
  });
  let ending = "";
  const exited = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      ending = error.message;
      resolve();
    });
    child.once("exit", (code, signal) => {
      ending = signal === null && code !== null && code < 128 ? `exit status ${code}` : "signal: killed";
      killGroup(child.pid);
      resolve();
    });
  });
  const [input, output, , requests, results] = child.stdio as [Writable, Readable, null, Writable, Readable];
  for (const stream of [input, requests, results]) stream.on("error", () => undefined);
  const answers = readAnswers(output, results, onLine);
  return {
    started: answers.next(),
    async invoke(invocation) {
      const answer = answers.next();
      requests.write(`${JSON.stringify(invocation)}\n`);
      const given = await answer;
      if (given === undefined) await exited;
      return given;
    },
    ending: () => ending,
    isAlive: () => ending === "",
    async kill() {
      input.end();
      killGroup(child.pid);
      await exited;
    },
  };
}

/** An answer counts when the mark behind what was logged for it has been read, too. */
function readAnswers(output: Readable, results: Readable, onLine: (text: string) => void) {
  const marks = queueOf<true>();
  const answers = queueOf<SandboxAnswer>();
  const onOutput = (line: string) => {
    // What was written without an end of line stands before the mark.
    const mark = line.indexOf("\u0000");
    if (mark !== 0 && line !== "") onLine(mark < 0 ? line : line.slice(0, mark));
    if (mark >= 0) marks.put(true);
  };
  readLines(output, onOutput, marks.end);
  readLines(results, (line) => answers.put(JSON.parse(line)), answers.end);
  return {
    async next(): Promise<SandboxAnswer | undefined> {
      const [answer] = await Promise.all([answers.take(), marks.take()]);
      return answer;
    },
  };
}

/** Items in their order; `undefined` for ever once it has ended. */
function queueOf<Item>() {
  const items: Item[] = [];
  const takers: ((item: Item | undefined) => void)[] = [];
  let hasEnded = false;
  return {
    put(item: Item) {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    end() {
      hasEnded = true;
      for (const taker of takers.splice(0)) taker(undefined);
    },
    take: (): Promise<Item | undefined> =>
      new Promise((resolve) => {
        if (items.length > 0) resolve(items.shift());
        else if (hasEnded) resolve(undefined);
        else takers.push(resolve);
      }),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
