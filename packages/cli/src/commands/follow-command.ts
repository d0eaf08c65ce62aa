import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { example, readPort, type Start } from "./shared-options.ts";

const runFollow = lazily(async () => (await import("./follow.ts")).runFollow);

/** Where Prometheus looks for it. */
const HEALTH_PORT = 9464;

/** `postern follow` and what it takes. */
export function addFollowCommand(program: Command, start: Start): void {
  program
    .command("follow")
    .description("keep the targets of links right while their databases fail over, until it is ended")
    .option("--specs <directory>", "follow every specification in it instead of --file")
    .option("--once", "take one turn each, and exit 0 only if none failed")
    .option("--port <port>", "of /healthz and /metrics; 0 for any free one", readPort, HEALTH_PORT)
    .option("--host <address>", "where those listen", "127.0.0.1")
    .option("--lock <path>", "of several followers that share it, one acts")
    .addHelpText("after", "\nWith PGUSER and PGPASSWORD it asks Postgres itself which server is the writer.")
    .addHelpText("after", example("postern follow --specs ./links --lock /run/postern/follow"))
    .action((options) => start(options.once ? orInterrupted(runFollow) : runFollow, options));
}
