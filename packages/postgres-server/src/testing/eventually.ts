import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when `holds` is true; throws when it is still false after `timeoutMs`. */
export async function eventually(holds: () => boolean, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`still not true after ${timeoutMs} ms: ${holds}`);
    await sleep(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
