import { type Run, tell } from "../command.ts";
import { UsageError } from "../exit-codes.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";

/** `postern platform serve`: the platform's server, configured by its environment variables. */
export const runPlatformServe: Run<{ port?: number; data?: string }> = async (surroundings, { port, data }) => {
  const { ConfigError, readConfig, startPlatform } = await import("@postern/platform");
  const log = (error: unknown) => surroundings.terminal.progress(`while stopping: ${String(error)}`);
  const readOptions = () => {
    try {
      const options = { ...(port === undefined ? {} : { port }), ...(data ? { dataDirectory: data } : {}) };
      return readConfig(process.env, options);
    } catch (error) {
      throw error instanceof ConfigError ? new UsageError(error.problems.join("\n")) : error;
    }
  };
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      const platform = await startPlatform(readOptions());
      undo.push(() => platform.stop());
      signal.throwIfAborted();
      tell(
        surroundings,
        { ok: true, url: platform.url },
        () => `The platform answers at ${platform.url}/api/v1. Ctrl-C ends it.`,
      );
      return stayUp();
    },
    log,
    () => sayEnding(surroundings),
  );
};
