import { ConfigError, readConfig } from "./config.ts";
import { openLog } from "./http/log.ts";
import { readConfigFile } from "./read-config-file.ts";
import { startPlatform } from "./start-platform.ts";

/** Runs the platform from environment variables, and the file that POSTERN_CONFIG names, until SIGINT or SIGTERM. */
try {
  const file = process.env.POSTERN_CONFIG ? await readConfigFile(process.env.POSTERN_CONFIG) : {};
  const platform = await startPlatform(readConfig(process.env, {}, file));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void platform.stop());
  }
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`the configuration is not complete:\n${error.message}\n`);
  else openLog().fatal({ err: error }, "the platform did not start");
  process.exitCode = error instanceof ConfigError ? 64 : 1;
}
