import { Interrupted } from "./exit-codes.ts";

/** Questions with more answers than yes and no. Ctrl-C in any of them ends the command. */
export interface Prompts {
  one<Value extends string>(question: string, choices: Choice<Value>[]): Promise<Value>;
  several<Value extends string>(question: string, choices: Choice<Value>[]): Promise<Value[]>;
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

/** Asks on a terminal. What draws the questions is loaded with the first of them. */
export function openPrompts(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompts {
  const ask = async <Answer>(
    question: (clack: typeof import("@clack/prompts")) => Promise<Answer | symbol>,
  ): Promise<Answer> => {
    const clack = await import("@clack/prompts");
    const answer = await question(clack);
    if (clack.isCancel(answer)) throw new Interrupted("nothing was written");
    return answer as Answer;
  };
  const streams = { input, output };
  return {
    one: (message, choices) => ask(({ select }) => select<string>({ message, options: choices, ...streams })) as never,
    several: (message, choices) =>
      ask(({ multiselect }) => multiselect<string>({ message, options: choices, required: true, ...streams })) as never,
  };
}
