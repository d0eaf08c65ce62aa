import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { collect, example, type Start } from "./shared-options.ts";

const runInit = lazily(async () => (await import("./init.ts")).runInit);

/** `postern init`, with every answer as an option, so that it can be run where nobody is there to ask. */
export function addInitCommand(program: Command, start: Start): void {
  program
    .command("init")
    .description("find databases, say which cannot be linked and why, and write postern.yaml")
    .option("--region <code>", "where to look (AWS_REGION)")
    .option("--regions <codes...>", "look there besides")
    .option("--all-regions", "look in every region that the account may use")
    .option("--vpc <id>", "only what stands there; needed with addresses and host names alone")
    .option("--database <source>", "[NAME=]SORT:WHICH, such as rds:warehouse-prod; repeat it for more", collect)
    .option("--all", "take every database that can be linked")
    .option("--list", "only say what there is")
    .option("--link <name>", "name of the link; its first database's when omitted")
    .option("--platform <id>", "profile of the platform")
    .option("--environment <name>", "which of the platform's")
    .option("--force", "write over the file")
    .addHelpText(
      "after",
      example("postern init --region us-east-1 --database warehouse=rds:warehouse-prod --environment US"),
    )
    .action((options) => start(orInterrupted(runInit), options));
}
