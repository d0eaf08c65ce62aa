import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Interrupted } from "./exit-codes.ts";

/** Asks for a password and shows nothing of what is typed. The end of the input is an empty one; Ctrl-C ends the command. */
export async function askPassword(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  output.write(question);
  // The terminal's own echo is off while readline edits the line, and readline's goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input, output: nowhere, terminal: true });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  prompt.once("SIGINT", () => reject(new Interrupted("nothing was changed")));
  prompt.once("close", () => resolve(""));
  prompt.question("").then(resolve, () => resolve(""));
  try {
    return await promise;
  } finally {
    output.write("\n");
    prompt.close();
  }
}
