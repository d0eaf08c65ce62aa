export { backUp, restoreBackup } from "./back-up.ts";
export { prepareTemplate } from "./cluster.ts";
export { openPersistentDirectory, type PersistentDirectory } from "./persistent-directory.ts";
export { createRunDirectory, type RunDirectory } from "./run-directory.ts";
export { scramSecret } from "./scram-secret.ts";
export type { ServerExit } from "./server-process.ts";
export { type PostgresServer, type ServerChanges, type ServerOptions, startServer } from "./start-server.ts";
