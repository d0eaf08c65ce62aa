#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/index.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { errorDocument, showError } from "./show-error.ts";
import { type GlobalOptions, openSurroundings } from "./surroundings.ts";
import { Interrupted } from "./until-interrupted.ts";

const program = new Command("postern")
  .description("A private Postgres link over AWS PrivateLink, for both of its sides")
  .option("-f, --file <path>", "the link's specification", "postern.yaml")
  .option("--json", "one JSON document instead of words")
  .option("-y, --yes", "do not ask")
  .option("--no-color", "no colour (NO_COLOR does the same)")
  .option("--profile <name>", "profile of the AWS configuration")
  .option("--endpoint-url <url>", "where AWS answers (AWS_ENDPOINT_URL does the same)")
  .option("--dns-server <address...>", "resolve database names here (POSTERN_DNS_SERVERS)")
  .option("--socks-proxy <url>", "dial through this, as into a VPC (POSTERN_SOCKS_PROXY)")
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError();

addCommands(program, async (run, options) => {
  const surroundings = openSurroundings(program.opts<GlobalOptions>());
  try {
    process.exitCode = await run(surroundings, options);
  } catch (error) {
    if (error instanceof Interrupted) {
      process.exitCode = EXIT.interrupted;
      return;
    }
    process.exitCode = exitCodeOf(error);
    if (surroundings.json) surroundings.terminal.out(JSON.stringify(errorDocument(error), null, 2));
    else showError(surroundings.terminal, error);
  }
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what is wrong; help and version end here too, with 0.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
}
