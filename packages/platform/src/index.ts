export { addOperator, migrateDatabase } from "./administer.ts";
export {
  ConfigError,
  type EnvironmentConfig,
  type PlatformConfig,
  type PlatformOptions,
  readConfig,
} from "./config.ts";
export { openLog } from "./http/log.ts";
export { readConfigFile } from "./read-config-file.ts";
export { type Platform, type PlatformParts, startPlatform } from "./start-platform.ts";
export { startWorker } from "./start-worker.ts";
