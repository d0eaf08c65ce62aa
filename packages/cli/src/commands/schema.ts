import { linkSpecJsonSchema } from "@postern/link";
import type { Run } from "../command.ts";
import { EXIT } from "../exit-codes.ts";

/** `postern schema`: the JSON Schema of postern.yaml, for editors. */
export const runSchema: Run<object> = async ({ terminal }) => {
  terminal.out(JSON.stringify(linkSpecJsonSchema(), null, 2));
  return EXIT.done;
};
