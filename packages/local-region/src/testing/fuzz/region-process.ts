import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";

export interface MeasuredRegion {
  port: number;
  /** What went wrong inside, as the region told it; and whatever else it printed. */
  complaints(): string;
  hasEnded(): boolean;
  /** Bytes that the process grew by at most while `work` ran; undefined where the system does not say. */
  growthDuring(work: () => Promise<void>): Promise<number | undefined>;
}

const START = new URL("../../start.ts", import.meta.url).href;
const SOURCE = `
  const { startRegion } = await import(${JSON.stringify(START)});
  const region = await startRegion({ port: 0, log: (line) => console.error(line) });
  process.once("SIGTERM", () => region.stop());
  console.log(region.port);
`;

/** A region in a process of its own, so that its end and its memory can be seen. */
export async function startMeasuredRegion(onCleanup: (end: () => Promise<void>) => void): Promise<MeasuredRegion> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", SOURCE], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  let ended = false;
  const end = new Promise<void>((resolve) =>
    child.once("close", () => {
      ended = true;
      resolve();
    }),
  );
  onCleanup(async () => {
    child.kill("SIGTERM");
    await end;
  });
  child.stderr.on("data", (text) => (complaints += text));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(Number(text)));
    child.once("close", () => reject(new Error(`the region did not start: ${complaints}`)));
  });
  return {
    port,
    complaints: () => complaints,
    hasEnded: () => ended,
    async growthDuring(work) {
      const before = await resetPeak(child.pid!);
      await work();
      const peak = before === undefined ? undefined : await statusOf(child.pid!, "VmHWM");
      return before === undefined || peak === undefined ? undefined : peak - before;
    },
  };
}

/** Linux keeps the most memory that a process had, from here on. */
async function resetPeak(pid: number): Promise<number | undefined> {
  try {
    await writeFile(`/proc/${pid}/clear_refs`, "5");
    return await statusOf(pid, "VmRSS");
  } catch {
    return undefined;
  }
}

async function statusOf(pid: number, field: string): Promise<number | undefined> {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
