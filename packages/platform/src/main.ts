import { ConfigError, readConfig } from "./config.ts";
import { openLog } from "./http/log.ts";
import { startPlatform } from "./start-platform.ts";

/** Runs the platform from environment variables until SIGINT or SIGTERM. */
try {
  const platform = await startPlatform(readConfig(process.env));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void platform.stop());
  }
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`the configuration is not complete:\n${error.message}\n`);
  else openLog().fatal({ err: error }, "the platform did not start");
  process.exitCode = error instanceof ConfigError ? 64 : 1;
}
