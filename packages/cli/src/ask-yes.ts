import { createInterface } from "node:readline/promises";
import { Interrupted } from "./exit-codes.ts";

/** Asks and answers true for a yes. Anything else, also the end of the input, is a no; Ctrl-C ends the command. */
export async function askYes(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const prompt = createInterface({ input, output });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const interrupt = () => reject(new Interrupted("nothing was changed"));
  const endOfInput = () => {
    output.write("\n");
    resolve("");
  };
  prompt.once("SIGINT", interrupt);
  prompt.once("close", endOfInput);
  prompt.question(`${question} [y/N] `).then((answer) => {
    prompt.off("close", endOfInput);
    resolve(answer);
  }, interrupt);
  try {
    return /^y(es)?$/i.test((await promise).trim());
  } finally {
    prompt.off("close", endOfInput);
    prompt.close();
  }
}
