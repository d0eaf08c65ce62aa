import { type Choices, OPEN_QUESTIONS, type OpenQuestion } from "../choices/open-questions.ts";
import { readChoices } from "../choices/read-choices.ts";
import { AwsError } from "../wire/aws-error.ts";
import { readObject } from "./admin-input.ts";

/** What the admin API asks of the answers to open questions. */
export interface ChoiceSubject {
  values(): Choices;
  change(changes: Partial<Choices>): Promise<void>;
}

export type ChoiceRoute = (subject: ChoiceSubject, request: { body: Buffer }) => Promise<object>;

/** By path, then by method. */
export const CHOICE_ROUTES: Record<string, Record<string, ChoiceRoute>> = {
  choices: {
    GET: async (subject) => told(subject),
    async POST(subject, { body }) {
      await subject.change(read(body));
      return told(subject);
    },
  },
};

/** Each question with what may be answered, what usually is, and what is now. */
function told(subject: ChoiceSubject): object {
  const values = subject.values();
  const questions = Object.entries(OPEN_QUESTIONS) as [keyof Choices, OpenQuestion][];
  return {
    choices: questions.map(([name, { question, options, seconds, default: usual, mark }]) => ({
      ...{ name, question, answers: { ...options, ...(seconds !== undefined && { SECONDS: seconds }) } },
      ...{ mark, default: usual, answer: values[name] },
    })),
  };
}

function read(body: Buffer): Partial<Choices> {
  try {
    return readChoices(readObject(body));
  } catch (error) {
    if (error instanceof RangeError) throw new AwsError("InvalidRequest", error.message);
    throw error;
  }
}
