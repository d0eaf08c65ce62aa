import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { example, type Start } from "./shared-options.ts";

const runAdopt = lazily(async () => (await import("./adopt.ts")).runAdopt);

/** The command that takes over what was made by hand or by another tool. */
export function addAdoptCommand(program: Command, start: Start): void {
  program
    .command("adopt")
    .argument("[service]", "the endpoint service, by id or name; the only one there is when omitted")
    .description("take over a link made by hand or by Terraform: write its postern.yaml and tag it, after asking")
    .requiredOption("--link <name>", "what it is to be called")
    .requiredOption("--region <code>", "where it stands")
    .requiredOption("--environment <name>", "which of the platform's environments it is for")
    .option("--platform <profile>", "whom it is for", "dbt")
    .addHelpText(
      "after",
      example("postern adopt vpce-svc-0123456789abcdef0 --link shop --region us-east-1 --environment US"),
    )
    .action((service, options) =>
      start(orInterrupted(runAdopt, "run postern adopt again to go on"), { service, ...options }),
    );
}
