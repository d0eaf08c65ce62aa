import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { ConfigError } from "./config.ts";

/**
 * A configuration file, YAML or JSON, with the fields of the configuration by their names; readConfig judges them.
 * @throws ConfigError when it cannot be read or is no such document. What stands in it is not repeated.
 */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([`the configuration file '${path}' cannot be read (${error.code})`]);
  });
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map(({ code, pos: [at] }) => `'${path}' is not YAML at character ${at}: ${code}`),
    );
  }
  const fields: unknown = document.toJS();
  if (typeof fields === "object" && fields !== null && !Array.isArray(fields)) return fields as Record<string, unknown>;
  throw new ConfigError([`'${path}' holds no fields; write them as 'name: value', each on its line`]);
}
