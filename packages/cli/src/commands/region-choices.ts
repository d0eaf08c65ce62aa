import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";

interface Choice {
  name: string;
  question: string;
  /** What each answer makes the region do. */
  answers: Record<string, string>;
  default: string | number;
  answer: string | number;
}

/** `postern region choices`: how a region answers what no source settles about AWS; changes those that are given. */
export const runRegionChoices: Run<{ answers: string[] }> = async (surroundings, { answers }) => {
  const changes = readAnswers(answers, "choices");
  const region = regionOf(surroundings);
  const answer = await (answers.length > 0 ? region.ask("POST", "choices", changes) : region.ask("GET", "choices"));
  const { choices } = answer as unknown as { choices: Choice[] };
  tell(surroundings, { ok: true, choices }, () => choices.map(inWords).join("\n"));
  return EXIT.done;
};

/** `name=answer`, each name once. Throws UsageError for another form; what may be answered, the region knows. */
export function readAnswers(texts: string[], field: string): Record<string, string> {
  const answers = new Map<string, string>();
  for (const text of texts) {
    const [, name, answer] = /^(\w+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || answer === undefined)
      throw new UsageError(`'${text}' is no answer`, {
        field,
        hint: "name=answer, such as ownAccount=needs-permission",
      });
    if (answers.has(name)) throw new UsageError(`${name} is answered twice`, { field, hint: "answer it once" });
    answers.set(name, answer);
  }
  return Object.fromEntries(answers);
}

function inWords({ name, question, answers, default: usual, answer }: Choice): string {
  const isChanged = answer !== usual;
  return [
    `${name}=${answer}${isChanged ? ` (not the default, ${usual})` : ""}`,
    `  ${question}`,
    ...Object.entries(answers).map(([option, meaning]) => `    ${option}: ${meaning}`),
  ].join("\n");
}
