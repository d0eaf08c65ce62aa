import { type Choices, OPEN_QUESTIONS, type OpenQuestion } from "./open-questions.ts";

/** A hundred years. */
const MOST_SECONDS = 3_155_760_000;

/**
 * Answers by the questions' names; seconds may be numbers or text. Throws RangeError, which names the question, shows
 * the answer and says what there is.
 */
export function readChoices(answers: Record<string, unknown>): Partial<Choices> {
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, readChoice(name, answer)]));
}

function readChoice(name: string, answer: unknown): string | number {
  const question = new Map<string, OpenQuestion>(Object.entries(OPEN_QUESTIONS)).get(name);
  if (!question) {
    const names = Object.keys(OPEN_QUESTIONS).join(", ");
    throw new RangeError(`${name.slice(0, 40)} is none of the open questions; they are ${names}`);
  }
  if (typeof answer === "string" && Object.hasOwn(question.options, answer)) return answer;
  const isNumber = typeof answer === "number" || (typeof answer === "string" && /^\d+(\.\d+)?$/.test(answer));
  const seconds = isNumber ? Number(answer) : Number.NaN;
  if (question.seconds !== undefined && seconds >= 0 && seconds <= MOST_SECONDS) return seconds;
  const given = answer === undefined ? "is missing" : `is ${JSON.stringify(answer)?.slice(0, 100)}`;
  throw new RangeError(`${name} ${given}; give ${answersOf(question).join(" or ")}`);
}

/** What may be answered, in words. */
function answersOf({ options, seconds }: OpenQuestion): string[] {
  return [...Object.keys(options), ...(seconds === undefined ? [] : ["a number of seconds"])];
}
