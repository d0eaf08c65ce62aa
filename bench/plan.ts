// A plan with nothing to do, of a link with five databases, whole and quick: how many calls of AWS's it makes, and how
// long it takes by itself and as a process. With --write the table goes into docs/benchmarks.md.
import { applyLink, hasChanges, planLink } from "@postern/link";
import { startOwner } from "../test/journeys/command-line.ts";
import { writeSection } from "./write-section.ts";

const ROUNDS = 9;
const DATABASES = ["orders", "billing", "archive", "reports", "events"];

const ends: (() => Promise<void>)[] = [];
try {
  const text = await measure();
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) writeSection("A plan with nothing to do (`node bench/plan.ts --write`)", text);
} finally {
  for (const end of ends.toReversed()) await end();
}

async function measure(): Promise<string> {
  const { scene, run, writeSpec } = await startOwner((end) => void ends.push(end));
  const from = { rds: scene.rehearsal.database.identifier };
  const spec = { ...scene.spec, databases: DATABASES.map((name) => ({ name, from })) };
  const file = await writeSpec("five", JSON.stringify(spec));
  await applyLink(scene.ownerSession(), scene.network, spec);
  const rows: string[] = [];
  for (const quick of [false, true]) {
    let calls = 0;
    const inside: number[] = [];
    const outside: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      calls = 0;
      const session = scene.ownerSession(() => void calls++);
      inside.push(
        await timed(async () => refuseChanges((await planLink(session, scene.network, spec, { quick })).plan)),
      );
      const args = ["plan", "-f", file, "--detailed-exitcode", ...(quick ? ["--quick"] : [])];
      outside.push(await timed(async () => refuseFailure(await run(args))));
    }
    rows.push(`| ${quick ? "with `--quick`" : "whole"} | ${calls} | ${show(inside)} | ${show(outside)} |`);
  }
  return [
    `Five databases; median of ${ROUNDS} rounds. Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "",
    "| plan | calls | the plan itself | the whole process |",
    "|---|---:|---:|---:|",
    ...rows,
  ].join("\n");
}

function refuseChanges(plan: Parameters<typeof hasChanges>[0]): void {
  if (hasChanges(plan)) throw new Error("there was something to do");
}

function refuseFailure({ code, stderr }: { code: number | null; stderr: string }): void {
  if (code !== 0) throw new Error(`postern plan exited ${code}: ${stderr}`);
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function show(all: number[]): string {
  const median = all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return `${Math.round(median)} ms`;
}
