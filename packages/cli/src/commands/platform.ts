import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { openConsole } from "../open-console.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";

export interface PlatformCommandOptions {
  /** A configuration file. */
  config?: string;
  /** Where an embedded Postgres keeps its files. */
  data?: string;
}

/** `postern platform serve`: the platform's server, configured by a file and its environment variables. */
export const runPlatformServe: Run<PlatformCommandOptions & { port?: number; worker?: boolean }> = async (
  surroundings,
  options,
) => {
  const { startPlatform } = await import("@postern/platform");
  const log = (error: unknown) => surroundings.terminal.progress(`while stopping: ${String(error)}`);
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      const config = await readConfiguration(options);
      const platform = await startPlatform(config, { console: openConsole(undo) });
      undo.push(() => platform.stop());
      signal.throwIfAborted();
      tell(
        surroundings,
        { ok: true, url: platform.url },
        () => `The platform answers at ${platform.url}/api/v1, its console at ${platform.url}. Ctrl-C ends it.`,
      );
      return stayUp();
    },
    log,
    () => sayEnding(surroundings),
  );
};

/** `postern platform worker`: acts on AWS and dials through endpoints, for servers that share its database. */
export const runPlatformWorker: Run<PlatformCommandOptions & { port?: number; environment?: string[] }> = async (
  surroundings,
  { environment = [], ...options },
) => {
  const { startWorker } = await import("@postern/platform");
  const log = (error: unknown) => surroundings.terminal.progress(`while stopping: ${String(error)}`);
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      const config = await readConfiguration(options);
      const worker = await orUsageError(() => startWorker(config, environment));
      undo.push(() => worker.stop());
      signal.throwIfAborted();
      const which = environment.length > 0 ? environment.join(", ") : "every environment";
      tell(
        surroundings,
        { ok: true, url: worker.url, environments: environment },
        () => `Works for ${which}; ${worker.url}/readyz says how it is. Ctrl-C ends it.`,
      );
      return stayUp();
    },
    log,
    () => sayEnding(surroundings),
  );
};

/** `postern platform migrate` */
export const runPlatformMigrate: Run<PlatformCommandOptions> = async (surroundings, options) => {
  const { migrateDatabase } = await import("@postern/platform");
  await migrateDatabase(await readConfiguration(options));
  tell(surroundings, { ok: true }, () => "The platform's database is up to date.");
  return EXIT.done;
};

/** `postern platform create-operator`: the password is never an argument, which everybody on the machine could read. */
export const runCreateOperator: Run<PlatformCommandOptions & { email: string; name: string }> = async (
  surroundings,
  { email, name, ...options },
) => {
  const { addOperator } = await import("@postern/platform");
  const config = await readConfiguration(options);
  const password =
    process.env.POSTERN_OPERATOR_PASSWORD ?? (await surroundings.askPassword?.(`A password for ${email}: `));
  if (password === undefined) {
    throw new UsageError("is missing, and nobody is there to ask", {
      field: "POSTERN_OPERATOR_PASSWORD",
      hint: "set it, or run the command in a terminal",
    });
  }
  const outcome = await orUsageError(() => addOperator(config, { email, name, password }));
  const said = outcome === "created" ? "is an operator now" : "was there already: an operator now, with this password";
  tell(surroundings, { ok: true, email, outcome }, () => `${email} ${said}.`);
  return EXIT.done;
};

async function readConfiguration({
  port,
  data,
  config,
  worker,
}: PlatformCommandOptions & { port?: number; worker?: boolean }) {
  const { readConfig, readConfigFile } = await import("@postern/platform");
  const path = config ?? process.env.POSTERN_CONFIG;
  const options = {
    ...(port === undefined ? {} : { port }),
    ...(data ? { dataDirectory: data } : {}),
    // commander answers true where --no-worker is not given; the configuration may still say otherwise.
    ...(worker === false ? { worker } : {}),
  };
  return orUsageError(async () => readConfig(process.env, options, path ? await readConfigFile(path) : {}));
}

/** What is wrong with a configuration was typed by somebody. */
async function orUsageError<Result>(run: () => Promise<Result>): Promise<Result> {
  const { ConfigError } = await import("@postern/platform");
  try {
    return await run();
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.problems.join("\n")) : error;
  }
}
