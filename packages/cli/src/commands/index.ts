import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { addAdoptCommand } from "./adopt-command.ts";
import { addAdviseCommand } from "./advise-command.ts";
import { addCompletionCommand } from "./completion-command.ts";
import { addExportCommands } from "./export-commands.ts";
import { addFollowCommand } from "./follow-command.ts";
import { addInitCommand } from "./init-command.ts";
import { addPathCommands } from "./path-commands.ts";
import { addPlatformCommands } from "./platform-commands.ts";
import { addRegionCommands } from "./region-commands.ts";
import { addRequestCommands } from "./request-commands.ts";
import { example, REGION_PORT, readPort, type Start } from "./shared-options.ts";

const runApply = lazily(async () => (await import("./apply.ts")).runApply);
const runDestroy = lazily(async () => (await import("./destroy.ts")).runDestroy);
const runPlan = lazily(async () => (await import("./plan.ts")).runPlan);
const runSchema = lazily(async () => (await import("./schema.ts")).runSchema);
const runUp = lazily(async () => (await import("./up.ts")).runUp);

/** Every command there is, in the order a new user meets them. */
export function addCommands(program: Command, start: Start): void {
  program
    .command("up")
    .description("rehearse the whole link on this machine: local region, owner, platform")
    .option("--once", "run all of it, tear it down, and exit 0 only if every step succeeded")
    .option("--port <port>", "of the local region; 0 for any free one", readPort, REGION_PORT)
    .option("--network <name>", "what carries packets: loopback, namespaces (Linux), or auto for either", "auto")
    .addHelpText("after", example("postern up --once"))
    .action((options) => start(runUp, options));
  addAdviseCommand(program, start);
  addInitCommand(program, start);
  program
    .command("plan")
    .description("what apply would do, and why; changes nothing")
    .option("--detailed-exitcode", "exit 2 when there is something to do")
    .option("--quick", "leave out what AWS tells of one target group a call: its attributes and targets")
    .addHelpText("after", example("postern plan -f warehouse.yaml"))
    .action((options) => start(orInterrupted(runPlan), options));
  program
    .command("apply")
    .description("make the link as postern.yaml says; safe to run again at any time")
    .addHelpText("after", example("postern apply --yes --json"))
    .action(() => start(orInterrupted(runApply, "what has been made stays; run postern apply again to go on"), {}));
  addRequestCommands(program, start);
  addPathCommands(program, start);
  addFollowCommand(program, start);
  addAdoptCommand(program, start);
  const exporting = program.command("export").description("the link as another tool's file");
  addExportCommands(exporting.addHelpText("after", example("postern export terraform > link.tf")), start);
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
  addCompletionCommand(program, start);
  addRegionCommands(program.command("region").description("the local region by itself"), start);
  addPlatformCommands(program.command("platform").description("the platform's side"), start);
}
