import { Argument, type Command } from "commander";
import { commandTree } from "../completion/command-tree.ts";
import { SHELLS } from "../completion/index.ts";
import { EXIT } from "../exit-codes.ts";
import { example, type Start } from "./shared-options.ts";

/** `postern completion SHELL`: a script that is made of the commands themselves. */
export function addCompletionCommand(program: Command, start: Start): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "whose script").choices(Object.keys(SHELLS)))
    .description("a script by which a shell completes commands and options")
    .addHelpText("after", example("source <(postern completion bash)"))
    .addHelpText("after", "  source <(postern completion zsh)\n  postern completion fish | source")
    .action((shell: keyof typeof SHELLS) =>
      start(async ({ terminal }) => {
        terminal.out(SHELLS[shell](program.name(), commandTree(program)));
        return EXIT.done;
      }, {}),
    );
}
