import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/index.ts";
import { addManualPages } from "./commands/manual-pages.ts";
import { collect } from "./commands/shared-options.ts";
import { EXIT, Interrupted, UsageError } from "./exit-codes.ts";
import { type GlobalOptions, openSurroundings } from "./surroundings.ts";
import { openTerminal, wantsColor } from "./terminal.ts";

const { argv, env, stdout, stderr } = process;
// Known before the command line is parsed, so that its own errors are documents too.
const json = argv.includes("--json");
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

// Whoever reads may leave first, as `head` does: nothing is left to say then.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const program = new Command("postern")
  .description("A private Postgres link over AWS PrivateLink, for both of its sides")
  .version(version)
  .option("-f, --file <path>", "the link's specification", "postern.yaml")
  .option("--json", "one JSON document instead of words")
  .option("-y, --yes", "do not ask")
  .option("--no-color", "no colour (NO_COLOR does the same)")
  .option("--profile <name>", "profile of the AWS configuration")
  .option("--endpoint-url <url>", "where AWS answers (AWS_ENDPOINT_URL does the same)")
  .option("--dns-server <address>", "resolve database names here (POSTERN_DNS_SERVERS); repeat it for more", collect)
  .option("--socks-proxy <url>", "dial through this, as into a VPC (POSTERN_SOCKS_PROXY)")
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({ outputError: () => undefined })
  .showSuggestionAfterError()
  .addHelpText("after", "\nTo see it all on this machine, without an AWS account:\n  postern up");

addCommands(program, async (run, options) => {
  process.exitCode = await run(openSurroundings(program.opts<GlobalOptions>()), options);
});
addManualPages(program, stdout.columns ?? 80);

try {
  await program.parseAsync();
} catch (error) {
  const asked = error instanceof CommanderError && error.exitCode === 0;
  if (!asked) await fail(error instanceof CommanderError ? usageError(error) : error);
}

async function fail(error: unknown): Promise<void> {
  // Knows every package's errors, and is read only when there is one.
  const { errorDocument, exitCodeOf, showError } = await import("./show-error.ts");
  const color = wantsColor(env, stdout.isTTY === true && stderr.isTTY === true, !argv.includes("--no-color"));
  const terminal = openTerminal({ stdout, stderr, color });
  if (json) terminal.out(JSON.stringify(errorDocument(error), null, 2));
  else showError(terminal, error);
  process.exitCode = exitCodeOf(error);
  // Calls may still be under way, and nothing waits for their answers.
  if (error instanceof Interrupted) process.exit(EXIT.interrupted);
}

function usageError({ code, message }: CommanderError): UsageError {
  if (code === "commander.help") return new UsageError("a command is missing", { hint: "postern --help lists them" });
  const [said = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const hint = suggestion?.replace(/^\(Did you mean (.*)\?\)$/, "did you mean '$1'?");
  return new UsageError(said, { hint: hint ?? "postern COMMAND --help shows what it takes" });
}
