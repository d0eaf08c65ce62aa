// One command for development: the whole rehearsal, started anew whenever a source file changes.
import { type ChildProcess, spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const QUIET_MS = 200;

let child = start();
let timer: NodeJS.Timeout | undefined;
let isRestarting = false;

watch(join(root, "packages"), { recursive: true }, (_event, file) => {
  if (!file?.endsWith(".ts") || file.includes("node_modules") || file.endsWith(".test.ts")) return;
  clearTimeout(timer);
  timer = setTimeout(restart, QUIET_MS);
});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => void end(child).then(() => process.exit(0)));

async function restart(): Promise<void> {
  if (isRestarting) return;
  isRestarting = true;
  await end(child);
  child = start();
  isRestarting = false;
}

function start(): ChildProcess {
  // A group of its own: Ctrl-C reaches us alone, and we end it in order.
  const main = join(root, "packages/cli/src/main.ts");
  return spawn(process.execPath, [main, "up"], { stdio: "inherit", detached: true });
}

/** Asks it to end and waits: the next one wants its port. */
async function end(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const ended = new Promise((resolve) => running.once("exit", resolve));
  running.kill("SIGINT");
  await ended;
}
