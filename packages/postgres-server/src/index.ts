export { prepareTemplate } from "./cluster.ts";
export { createRunDirectory, type RunDirectory } from "./run-directory.ts";
export { scramSecret } from "./scram-secret.ts";
export type { ServerExit } from "./server-process.ts";
export { type PostgresServer, type ServerOptions, startServer } from "./start-server.ts";
