// How long the whole rehearsal takes: `postern up --once --json`, five times in a row, each a new process.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RehearsalReport } from "../packages/cli/src/up/rehearsal-report.ts";

const RUNS = 5;
const MAIN = new URL("../packages/cli/src/main.ts", import.meta.url).pathname;

interface Measured {
  report: RehearsalReport;
  /** From the start of the process to its end. */
  processMs: number;
}

const runs: Measured[] = [];
for (let run = 0; run < RUNS; run++) runs.push(await measure());
process.stdout.write(`${table(runs)}\n`);

async function measure(): Promise<Measured> {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, "up", "--once", "--json", "--port", "0"]);
  const report: RehearsalReport = JSON.parse(stdout);
  return { report, processMs: performance.now() - started };
}

function table(measured: Measured[]): string {
  const row = (name: string, read: (one: Measured) => number) => {
    const values = measured.map(read).sort((one, other) => one - other);
    return `| ${name} | ${[median(values), values[0] ?? 0, values.at(-1) ?? 0].map(show).join(" | ")} |`;
  };
  const msOf = (id: string) => (one: Measured) => one.report.steps.find((step) => step.id === id)?.ms ?? 0;
  const steps = measured[0]?.report.steps ?? [];
  return [
    `Median of ${measured.length} runs of \`postern up --once --json\`; Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "",
    "| what | median | least | most |",
    "|---|---:|---:|---:|",
    row("from the region's start to the first row", ({ report }) => report.totals.startToFirstRowMs),
    row("the whole run, as it tells itself", ({ report }) => report.totals.ms),
    row("the whole process, with its tear-down", ({ processMs }) => processMs),
    ...steps.map(({ id, title }) => row(`step ${id}: ${title.replaceAll("|", "\\|")}`, msOf(id))),
  ].join("\n");
}

/** Of sorted values, of which there is an odd number. */
function median(sorted: number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function show(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
