import { writeFile } from "node:fs/promises";
import {
  type DrillRecord,
  type DrillSummary,
  forceFailover,
  readSpecFile,
  runDrill,
  summariseDrill,
  timelineOf,
  timelineSvg,
} from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { findTarget, type PathOptions } from "../find-target.ts";
import type { Style } from "../terminal.ts";

export interface FailoverOptions extends PathOptions {
  drill?: boolean;
  /** File for the picture of the timeline. */
  svg?: string;
  most: number;
}

const PAUSE_SECONDS = 0.1;
const CALM_SECONDS = 5;

/** `postern failover --drill`: makes a database fail over while it is written to, and says what that cost. */
export const runFailover: Run<FailoverOptions> = async (surroundings, options) => {
  const { json, yes, terminal, network } = surroundings;
  if (!options.drill) {
    const hint = "postern failover --drill writes through the path the whole time and reports what it cost";
    throw new UsageError("only a drill is there to be had", { field: "--drill", hint });
  }
  const spec = await readSpecFile(surroundings.file);
  const name = options.name ?? (spec.databases.length === 1 ? spec.databases[0]?.name : undefined);
  if (name === undefined) throw new UsageError("the link has several databases", { field: "name", hint: "say which" });
  const target = await findTarget(surroundings, { ...options, name });
  const question = `Fail ${name} over now? Sessions are cut, and nobody writes for up to two minutes.`;
  if (!yes && !(await surroundings.confirm(question))) return EXIT.failed;
  const session = surroundings.openSession(spec.region);
  let last = "";
  const record = await runDrill(network, target, {
    failOver: async () => {
      await forceFailover(session, spec, name);
      if (!json) terminal.progress("Failover ordered.");
    },
    pauseSeconds: PAUSE_SECONDS,
    calmSeconds: CALM_SECONDS,
    mostSeconds: options.most,
    onAttempt({ at, ...attempt }) {
      const words = attempt.outcome === "answered" ? "answered" : `${attempt.outcome}: ${attempt.because}`;
      if (words !== last && !json) terminal.progress(`${at.toFixed(1).padStart(6)} s  ${words}`);
      last = words;
    },
  });
  const summary = summariseDrill(record.attempts);
  if (options.svg)
    await writeFile(options.svg, timelineSvg(record.attempts, record.failedOverAt, titleOf(name, summary)));
  const { cuts, lost, failedOverAt } = record;
  const ok = summary.hasMoved && lost === 0;
  const document = { ok, database: name, ...summary, cuts, lost, failedOverAt, attempts: record.attempts };
  tell(surroundings, document, () => showDrill(surroundings, name, record, summary));
  return ok ? EXIT.done : EXIT.failed;
};

const titleOf = (name: string, { longestSilenceSeconds }: DrillSummary) =>
  `Failover of ${name}: ${longestSilenceSeconds} s without an answer`;

const MARKS: Record<ReturnType<typeof timelineOf>[number]["outcome"], [string, Style]> = {
  answered: ["█", "green"],
  refused: ["·", "red"],
  broken: ["✂", "yellow"],
  "read-only": ["r", "red"],
  none: [" ", "dim"],
};

function showDrill({ terminal }: Surroundings, name: string, record: DrillRecord, summary: DrillSummary): string {
  const slots = timelineOf(record.attempts, Math.min(100, (terminal.columns ?? 80) - 2));
  const strip = slots.map(({ outcome }) => terminal.style(MARKS[outcome][1], MARKS[outcome][0])).join("");
  const { statements, answered, silentSeconds, longestSilenceSeconds, readOnly, hasMoved } = summary;
  // Pauses too short to notice are in no sum: then there is nothing to add to the longest.
  const inAll = silentSeconds > longestSilenceSeconds ? `, ${silentSeconds} s in all` : "";
  const legend = "█ answered  · no session  ✂ session cut  r read-only";
  return [
    strip,
    terminal.style("dim", legend),
    `${terminal.style("bold", titleOf(name, summary))}${inAll}`,
    `  statements ${statements}, answered ${answered}, refused as read-only ${readOnly}`,
    `  answered and lost ${record.lost}, sessions cut ${record.cuts}`,
    hasMoved ? "  another server answers now" : terminal.style("red", "  no other server has answered"),
  ].join("\n");
}
