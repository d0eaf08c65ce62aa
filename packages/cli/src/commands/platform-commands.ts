import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { addPlatformThings } from "./platform-things-commands.ts";
import { example, readPort, type Start } from "./shared-options.ts";

const runCreateOperator = lazily(async () => (await import("./platform.ts")).runCreateOperator);
const runPlatformMigrate = lazily(async () => (await import("./platform.ts")).runPlatformMigrate);
const runPlatformWorker = lazily(async () => (await import("./platform.ts")).runPlatformWorker);
const runPlatformServe = lazily(async () => (await import("./platform.ts")).runPlatformServe);

/** `postern platform …` and what its verbs take. */
export function addPlatformCommands(platform: Command, start: Start): void {
  configured(platform.command("serve"))
    .description("the platform's server; docs/platform.md has its configuration")
    .option("--port <port>", "where it answers", readPort)
    .option("--no-worker", "only answer: calls of AWS and connections to databases are left to platform worker")
    .addHelpText("after", example("postern platform serve --data ./platform"))
    .action((options) => start(runPlatformServe, options));
  platform
    .command("worker")
    .description("make endpoints, follow them and test connections, for servers that share its database")
    .option("--config <file>", "its configuration, the servers' own (POSTERN_CONFIG does the same)")
    .option("--environment <name...>", "the environments it works for; every one when left out")
    .option("--port <port>", "where it answers /healthz, /readyz and /metrics", readPort)
    .addHelpText(
      "after",
      "\nIt needs DATABASE_URL, rights in AWS and a way to the endpoints. Run as many" +
        "\nas you like: one leads an environment, the others help it and take over when\nit dies.",
    )
    .addHelpText("after", example("postern platform worker --config platform.yaml --environment US"))
    .action((options) => start(runPlatformWorker, options));
  configured(platform.command("migrate"))
    .description("bring the platform's database up to date, as a server does when it starts")
    .addHelpText("after", example("postern platform migrate --config platform.yaml"))
    .action((options) => start(orInterrupted(runPlatformMigrate), options));
  configured(platform.command("create-operator"))
    .description("add somebody who may do everything on the platform, or give them another password")
    .requiredOption("--email <address>", "what they sign in with")
    .option("--name <name>", "what they are called", "Operator")
    .addHelpText("after", "\nThe password is POSTERN_OPERATOR_PASSWORD, or is asked for: twelve\ncharacters or more.")
    .addHelpText("after", example("postern platform create-operator --email ada@example.com"))
    .action((options) => start(orInterrupted(runCreateOperator), options));
  addPlatformThings(platform, start);
}

function configured(command: Command): Command {
  return command
    .option("--config <file>", "its configuration, YAML or JSON (POSTERN_CONFIG does the same); variables win over it")
    .option("--data <directory>", "keep an embedded Postgres here instead of DATABASE_URL");
}
