import type { Command } from "commander";
import { lazily } from "../lazily.ts";
import { collect, example, readPort, type Start } from "./shared-options.ts";

const runRegionDoctor = lazily(async () => (await import("./region-doctor.ts")).runRegionDoctor);
const runRegionExec = lazily(async () => (await import("./region-exec.ts")).runRegionExec);
const runRegionPublish = lazily(async () => (await import("./region-publish.ts")).runRegionPublish);

/** What leads from this machine into a region's VPCs. */
export function addReachCommands(region: Command, start: Start): void {
  addHostOptions(region.command("exec <command...>"))
    .description("run a program as a host of a VPC, with its DNS; write -- before the program")
    .option("--postgres <name>", "lead psql and others of libpq there; NAME:PORT for another port than 5432")
    .option("--proxy", "lead it there by a SOCKS proxy: for programs that call AWS as well, such as postern verify")
    .addHelpText(
      "after",
      example(
        "postern region exec --vpc vpc-0123456789abcdef0 --postgres NAME -- psql 'user=me sslmode=verify-full'\n" +
          "  postern region exec --vpc vpc-0123456789abcdef0 --proxy -- postern verify --user app --database shop",
      ),
    )
    .action((command, options) => start(runRegionExec, { ...options, command }));
  addHostOptions(region.command("publish <destination>"))
    .description("put one place of a VPC, NAME:PORT, on a port of this machine, in the foreground")
    .option("--port <port>", "of this machine; 0 for any free one", readPort, 0)
    .addHelpText("after", example("postern region publish 10.0.1.20:5432 --vpc vpc-0123456789abcdef0 --port 15432"))
    .action((destination, options) => start(runRegionPublish, { ...options, destination }));
  region
    .command("doctor")
    .description("what this machine lacks for --network namespaces, and how to get it")
    .addHelpText("after", example("postern region doctor"))
    .action(() => start(runRegionDoctor, {}));
}

function addHostOptions(command: Command): Command {
  return command
    .requiredOption("--vpc <id>", "of any account")
    .option("--subnet <id>", "where the host stands; any of the VPC's when left out")
    .option("--security-group <id>", "of the host, the VPC's default group when left out; repeat it for more", collect);
}
