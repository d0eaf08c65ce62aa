import { type CheckResult, type Diagnosis, repairCommands, STATIONS, type Station } from "@postern/link";
import type { Terminal } from "./terminal.ts";
import { wrapLines, wrapText } from "./wrap-text.ts";

const MARKS = { ok: "✓", problem: "✗", "could-not-tell": "?" } as const;
const COLORS = { ok: "green", problem: "red", "could-not-tell": "yellow" } as const;
type Word = keyof typeof MARKS;

/** The way as a picture, then what is wrong with it, the likeliest cause first, and what could not be told. */
export function showDiagnosis(terminal: Terminal, diagnosis: Diagnosis, isMore: boolean): string {
  const { findings, results, region, via } = diagnosis;
  const dim = (text: string) => terminal.style("dim", text);
  const wrap = (text: string, indent: string) => wrapText(text, indent, terminal.columns);
  const found = findings.flatMap(({ cause, evidence, whose, repair }) => [
    "",
    ...wrap(cause, "  ").map((line, index) =>
      index === 0 ? `${terminal.style("red", "✗")} ${line.trimStart()}` : line,
    ),
    ...evidence.flatMap((each) => wrap(each, "    ")).map(dim),
    // Commands are there to be copied: they are never broken.
    ...repairCommands(repair, region).map((command) => `  ${terminal.style("bold", "→")} ${whose}: ${command}`),
  ]);
  const byReason = Map.groupBy(
    results.filter(({ answer }) => answer.answer === "could-not-tell"),
    ({ answer }) => (answer.answer === "could-not-tell" ? answer.why : ""),
  );
  const untold = [...byReason].flatMap(([why, asked]) => [
    ...wrap(`${why}:`, "  "),
    ...asked.map(({ question }) => dim(wrapLines(`    ? ${question}`, terminal.columns))),
  ]);
  return [
    ...picture(terminal, STATIONS[via], results),
    ...found,
    ...(untold.length > 0 ? ["", "Could not be told:", ...untold] : []),
    "",
    ending(findings.length, isMore),
  ].join("\n");
}

/** The same as data, with each repair's commands. */
export function diagnosisDocument({ findings, ...diagnosis }: Diagnosis): object {
  const shown = findings.map((finding) => ({ ...finding, commands: repairCommands(finding.repair, diagnosis.region) }));
  return { ...diagnosis, findings: shown };
}

function picture(terminal: Terminal, stations: readonly Station[], results: CheckResult[]): string[] {
  const words = stations.map((station) => worst(results.filter((result) => result.station === station)));
  const broken = words.indexOf("problem");
  const names = stations.map((station, index) => {
    const word = words[index] ?? "could-not-tell";
    return `${terminal.style(COLORS[word], MARKS[word])} ${station}`;
  });
  // Behind the first break nothing arrives.
  const arrows = stations.slice(1).map((_, index) => (broken >= 0 && index + 1 >= broken ? " ╌ " : " ─ "));
  return [wrapLines(names.map((name, index) => `${name}${arrows[index] ?? ""}`).join(""), terminal.columns)];
}

function worst(results: CheckResult[]): Word {
  const words = results.map(({ answer }) => answer.answer);
  return (["problem", "could-not-tell"] as const).find((word) => words.includes(word)) ?? "ok";
}

function ending(problems: number, isMore: boolean): string {
  if (problems === 0) return "No problem was found.";
  const many = problems === 1 ? "One problem." : `${problems} problems.`;
  return isMore ? `${many} Next: postern doctor --fix` : many;
}
