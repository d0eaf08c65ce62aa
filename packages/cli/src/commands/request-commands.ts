import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { example, readSeconds, type Start } from "./shared-options.ts";

const runConnections = lazily(async () => (await import("./connections.ts")).runConnections);
const runRequest = lazily(async () => (await import("./request.ts")).runRequest);
const runStatus = lazily(async () => (await import("./status.ts")).runStatus);

/** How long `--wait` and `--watch` take without a number: an hour, and a look every two seconds. */
const [WAIT_SECONDS, WATCH_SECONDS] = [3600, 2];

/** The commands between an applied link and a platform that uses it. */
export function addRequestCommands(program: Command, start: Start): void {
  program
    .command("request")
    .description("the platform's request for this link, in its own words")
    .option("--mailto", "as a link that opens a mail")
    .option("--send <url>", "to a Postern platform; its key comes from POSTERN_PLATFORM_TOKEN or a prompt")
    .addHelpText("after", example("postern request > request.txt"))
    .action((options) => start(orInterrupted(runRequest), options));
  program
    .command("connections")
    .argument("[verb]", "list, accept or reject", "list")
    .argument("[ids...]", "endpoints, such as vpce-…; accept without any takes all that wait")
    .description("who has asked to connect, and the answer")
    .option("--account <id>", "only those of this account")
    .option("--from <region>", "only those whose endpoint is in this region")
    .option("--request <file>", "those of the link that this request, as it was sent, asks for")
    .option("--wait [seconds]", "wait until one asks, an hour at most when no number is said", readSeconds)
    .addHelpText("after", example("postern connections accept --account 346425330055 --wait"))
    .action((verb, ids, { wait, ...options }) =>
      start(orInterrupted(runConnections, "postern connections shows what has been decided"), {
        ...{ verb, ids, ...options },
        ...(wait === undefined ? {} : { wait: wait === true ? WAIT_SECONDS : wait }),
      }),
    );
  program
    .command("status")
    .description("the whole chain with its live states")
    .option(
      "--watch [seconds]",
      "show it again whenever so many seconds have passed, 2 when no number is said",
      readSeconds,
    )
    .addHelpText("after", example("postern status --watch"))
    .action(({ watch }) =>
      start(orInterrupted(runStatus), watch === undefined ? {} : { watch: watch === true ? WATCH_SECONDS : watch }),
    );
}
