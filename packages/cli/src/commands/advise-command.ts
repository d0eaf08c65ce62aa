import { type Command, InvalidArgumentError, Option } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { example, type Start } from "./shared-options.ts";

const runAdvise = lazily(async () => (await import("./advise.ts")).runAdvise);

/** `postern advise`: what is not said by an option is asked, where somebody is there. */
export function addAdviseCommand(program: Command, start: Start): void {
  const either = (flags: string, description: string) => new Option(flags, description).choices(["yes", "no"]);
  program
    .command("advise")
    .description(
      "which way suits: load balancer or resource gateway; five questions, one answer, its cost on both sides",
    )
    .addOption(
      new Option(
        "--source <sort>",
        "rds: an instance; cluster: with a writer that moves; elsewhere in AWS; outside",
      ).choices(["rds", "cluster", "elsewhere", "outside"]),
    )
    .addOption(either("--other-region <answer>", "does the platform read from another region?"))
    .addOption(either("--resource-endpoints <answer>", "does the platform take VPC Lattice's resource endpoints?"))
    .addOption(either("--accept-each <answer>", "is each connection to be accepted by somebody?"))
    .option("--gigabytes <number>", "read in a month", readGigabytes)
    .option("--zones <number>", "in which both sides stand", readZones, 2)
    .addHelpText(
      "after",
      example(
        "postern advise --source cluster --other-region no --resource-endpoints no --accept-each yes --gigabytes 100",
      ),
    )
    .action((options) => start(orInterrupted(runAdvise), options));
}

function readGigabytes(text: string): number {
  const gigabytes = Number(text);
  if (text.trim() !== "" && Number.isFinite(gigabytes) && gigabytes >= 0) return gigabytes;
  throw new InvalidArgumentError("a number of gigabytes from 0 is wanted.");
}

function readZones(text: string): number {
  const zones = Number(text);
  if (Number.isInteger(zones) && zones >= 1 && zones <= 6) return zones;
  throw new InvalidArgumentError("a whole number from 1 to 6 is wanted.");
}
