import { OPEN_QUESTIONS, type OpenQuestion } from "./open-questions.ts";

const START = "<!-- choices: written by scripts/write-local-region-doc.ts -->";
const END = "<!-- end of choices -->";

/** The document with its table of open questions as `open-questions.ts` has them. Throws when it lacks the markers. */
export function withChoices(document: string): string {
  const [before, rest] = document.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/local-region.md has no '${START}' with '${END}' after it: put them in`);
  const rows = Object.entries<OpenQuestion>(OPEN_QUESTIONS).map(([name, question]) => rowOf(name, question));
  const table = ["| name | question | answers, the default first | mark |", "|---|---|---|---|", ...rows].join("\n");
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

function rowOf(name: string, { question, options, seconds, default: chosen, mark }: OpenQuestion): string {
  const words = Object.entries(options).map(([answer, meaning]) => ({ answer, text: `\`${answer}\`: ${meaning}` }));
  const number =
    seconds === undefined
      ? []
      : [{ answer: typeof chosen === "number" ? chosen : 0, text: `seconds${secondsDefault(chosen)}: ${seconds}` }];
  const isChosen = ({ answer }: { answer: string | number }) => answer === chosen;
  const answers = [...words, ...number].sort((one, other) => Number(isChosen(other)) - Number(isChosen(one)));
  return `| \`${name}\` | ${question} | ${answers.map(({ text }) => text).join("<br>")} | ${mark} |`;
}

function secondsDefault(chosen: string | number): string {
  return typeof chosen === "number" ? `, ${chosen}` : "";
}
