import { ConfigError, readConfig } from "./config.ts";
import { openLog } from "./http/log.ts";
import { readConfigFile } from "./read-config-file.ts";
import { startPlatform } from "./start-platform.ts";
import { startWorker } from "./start-worker.ts";

/**
 * Runs a server, or with the argument `worker` and names of environments a worker, from environment variables and the
 * file that POSTERN_CONFIG names, until SIGINT or SIGTERM.
 */
try {
  const [kind, ...named] = process.argv.slice(2);
  const file = process.env.POSTERN_CONFIG ? await readConfigFile(process.env.POSTERN_CONFIG) : {};
  const config = readConfig(process.env, {}, file);
  const running = kind === "worker" ? await startWorker(config, named) : await startPlatform(config);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void running.stop());
  }
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`the configuration is not complete:\n${error.message}\n`);
  else openLog().fatal({ err: error }, "the platform did not start");
  process.exitCode = error instanceof ConfigError ? 64 : 1;
}
