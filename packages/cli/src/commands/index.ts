import { type Command, InvalidArgumentError } from "commander";
import type { Run } from "../command.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { runApply } from "./apply.ts";
import { runConnections } from "./connections.ts";
import { runDestroy } from "./destroy.ts";
import { runPlan } from "./plan.ts";
import { runPlatformServe } from "./platform.ts";
import { runRegionStart } from "./region.ts";
import { runRegionClock, runRegionReset, runRegionSnapshot, runRegionStatus } from "./region-admin.ts";
import { runRegionOperations } from "./region-operations.ts";
import { runRequest } from "./request.ts";
import { runSchema } from "./schema.ts";
import { runStatus } from "./status.ts";
import { runUp } from "./up.ts";

/** Runs a command with the surroundings that the global options make. */
export type Start = <Options>(run: Run<Options>, options: Options) => Promise<void>;

const REGION_PORT = 4566;

/** Every command there is, in the order a new user meets them. */
export function addCommands(program: Command, start: Start): void {
  program
    .command("up")
    .description("rehearse the whole link on this machine: local region, owner, platform")
    .option("--once", "run all of it, tear it down, and exit 0 only if every step succeeded")
    .option("--port <port>", "of the local region; 0 for any free one", readPort, REGION_PORT)
    .addHelpText("after", example("postern up --once"))
    .action((options) => start(runUp, options));
  program
    .command("plan")
    .description("what apply would do, and why; changes nothing")
    .option("--detailed-exitcode", "exit 2 when there is something to do")
    .addHelpText("after", example("postern plan -f warehouse.yaml"))
    .action((options) => start(orInterrupted(runPlan), options));
  program
    .command("apply")
    .description("make the link as postern.yaml says; safe to run again at any time")
    .addHelpText("after", example("postern apply --yes --json"))
    .action(() => start(orInterrupted(runApply, "what has been made stays; run postern apply again to go on"), {}));
  program
    .command("request")
    .description("the platform's request for this link, in its own words")
    .option("--mailto", "as a link that opens a mail")
    .addHelpText("after", example("postern request > request.txt"))
    .action((options) => start(orInterrupted(runRequest), options));
  program
    .command("connections")
    .argument("[verb]", "list, accept or reject", "list")
    .argument("[ids...]", "endpoints, such as vpce-…; accept without any takes all that wait")
    .description("who has asked to connect, and the answer")
    .addHelpText("after", example("postern connections accept vpce-0123456789abcdef0"))
    .action((verb, ids) =>
      start(orInterrupted(runConnections, "postern connections shows what has been decided"), { verb, ids }),
    );
  program
    .command("status")
    .description("the whole chain with its live states")
    .addHelpText("after", example("postern status"))
    .action(() => start(orInterrupted(runStatus), {}));
  program
    .command("destroy")
    .description("remove everything of the link, backwards")
    .option("--reject-connections", "cut live connections off first")
    .addHelpText("after", example("postern destroy --reject-connections"))
    .action((options) =>
      start(orInterrupted(runDestroy, "what has been removed is gone; run postern destroy again to go on"), options),
    );
  program
    .command("schema")
    .description("JSON Schema of postern.yaml, for editors")
    .addHelpText("after", example("postern schema > postern.schema.json"))
    .action(() => start(runSchema, {}));
  addRegionCommands(program.command("region").description("the local region by itself"), start);
  addPlatformCommands(program.command("platform").description("the platform's side"), start);
}

function addRegionCommands(region: Command, start: Start): void {
  region
    .command("start")
    .description("an AWS region on this machine, in the foreground")
    .option("--port <port>", "where it answers; 0 for any free one", readPort, REGION_PORT)
    .option("--time <profile>", "how fast AWS's delays pass: instant, fast (1/20) or real", "instant")
    .option("--seed <text>", "make its identifiers the same on every run")
    .option("--network <name>", "what carries packets: loopback, or none for AWS's calls alone", "loopback")
    .option("--state <directory>", "keep everything there, databases too, and go on with what is there")
    .option("--restore <file>", "begin with what postern region snapshot wrote")
    .addHelpText("after", example("postern region start --time fast"))
    .action((options) => start(runRegionStart, options));
  region
    .command("status")
    .description("what a region that runs says of itself")
    .action(() => start(runRegionStatus, {}));
  region
    .command("reset")
    .description("empty a region that runs, with its databases")
    .addHelpText("after", example("postern region reset --yes"))
    .action(() => start(runRegionReset, {}));
  region
    .command("snapshot <file>")
    .description("write all that a region knows to a file; what its databases hold is not in it")
    .addHelpText("after", example("postern region snapshot before.jsonl"))
    .action((path) => start(runRegionSnapshot, { path }));
  region
    .command("operations")
    .description("what of AWS the local region serves, and what is missing of it")
    .option("--service <name>", "only this one, such as ec2 or elasticloadbalancing")
    .option("--all", "what is not served as well")
    .addHelpText("after", example("postern region operations --service rds"))
    .action((options) => start(runRegionOperations, options));
  addClockCommands(region.command("clock").description("the region's time"), start);
}

function addClockCommands(clock: Command, start: Start): void {
  clock
    .command("advance <seconds>")
    .description("move the clock ahead; what falls due happens, in its order")
    .addHelpText("after", example("postern region clock advance 3600"))
    .action((seconds) => start(runRegionClock, { advanceSeconds: readAmount(seconds) }));
  clock
    .command("profile <name>")
    .description("how fast AWS's delays pass from now on: instant, fast or real")
    .action((profile) => start(runRegionClock, { profile }));
  clock
    .command("speed <times>")
    .description("let time itself pass so many times as fast as AWS's")
    .action((speed) => start(runRegionClock, { speed: readAmount(speed) }));
}

function addPlatformCommands(platform: Command, start: Start): void {
  platform
    .command("serve")
    .description("the platform's server; its configuration is in its environment (docs/platform.md)")
    .option("--port <port>", "where it answers", readPort)
    .option("--data <directory>", "keep an embedded Postgres here instead of DATABASE_URL")
    .addHelpText("after", example("postern platform serve --data ./platform"))
    .action((options) => start(runPlatformServe, options));
}

const example = (text: string) => `\nExample:\n  ${text}`;

function readAmount(text: string): number {
  const amount = Number(text);
  if (text.trim() !== "" && Number.isFinite(amount) && amount > 0) return amount;
  throw new InvalidArgumentError(`'${text}' is not a number above 0.`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
}
