import { readdirSync, readFileSync } from "node:fs";

/** All processes that one has started, and those that they have. */
export function descendants(pid: number): number[] {
  const own = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
    .map(Number);
  return [...own, ...own.flatMap(descendants)];
}

function parentOf(pid: number): number | undefined {
  const fields = statOf(pid);
  return fields && Number(fields[1]);
}

export function isRunning(pid: number): boolean {
  const fields = statOf(pid);
  return fields !== undefined && fields[0] !== "Z";
}

/** From the state on: what comes before may have spaces in it. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}
