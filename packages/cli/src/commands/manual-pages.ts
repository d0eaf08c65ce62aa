import type { Command } from "commander";
import { EXIT } from "../exit-codes.ts";
import { wrapText } from "../wrap-text.ts";

/** What a command's help says besides what it takes. */
interface ManualPage {
  /** When one wants it. */
  when: string;
  /** What its exit codes mean beyond what they mean everywhere. */
  exits?: Partial<Record<number, string>>;
  seeAlso: string[];
}

const PAGES: Record<string, ManualPage> = {
  up: {
    when: "First of all, to see what a link is and what this program does. Needs no AWS account; nothing leaves this machine. Without --once it stays up until Ctrl-C.",
    exits: { [EXIT.failed]: "a step failed" },
    seeAlso: ["postern region start", "postern advise"],
  },
  advise: {
    when: "Before there is a specification. Asks what no option answers; asks AWS nothing.",
    seeAlso: ["postern init"],
  },
  init: {
    when: "To begin a link: in front of a terminal it asks, with --database and --platform it does not. Changes nothing in AWS.",
    seeAlso: ["postern plan", "postern adopt"],
  },
  plan: {
    when: "Before postern apply, and whenever one asks whether somebody has changed AWS since: that is shown as drift.",
    exits: { [EXIT.changesPending]: "there is something to do (with --detailed-exitcode)" },
    seeAlso: ["postern apply", "postern doctor"],
  },
  apply: {
    when: "To make a link, to change it after its specification changed, and to put right what differs. Shows the plan and asks, unless --yes is said. What an earlier run made is kept.",
    exits: { [EXIT.failed]: "something failed, or the answer was no; run it again to go on" },
    seeAlso: ["postern plan", "postern request", "postern destroy"],
  },
  request: {
    when: "Once the link is applied: what the platform has to be told, as its own template wants it.",
    seeAlso: ["postern connections", "postern platform requests list"],
  },
  connections: {
    when: "After the request was sent: to see who asks to connect, and to accept or reject. --wait is for scripts.",
    seeAlso: ["postern request", "postern verify"],
  },
  status: {
    when: "To look at a link that is applied: states of load balancer, targets, service and connections, as AWS tells them.",
    seeAlso: ["postern doctor", "postern verify"],
  },
  verify: {
    when: "Once the connection is accepted, and whenever one doubts it: dials, speaks TLS, signs in and asks. From outside the VPC say --socks-proxy; at a local region, run it by postern region exec --proxy.",
    exits: { [EXIT.failed]: "a hop failed: the last line says which, and why" },
    seeAlso: ["postern doctor", "postern status"],
  },
  doctor: {
    when: "When something does not work. Asks thirty questions of AWS, and names the likeliest cause first, with the command that mends it.",
    exits: { [EXIT.failed]: "it found a problem" },
    seeAlso: ["postern verify", "postern status", "postern export iam-policy doctor"],
  },
  failover: {
    when: "To know before it matters what a failover costs. Cuts sessions, and nobody writes for up to two minutes.",
    exits: { [EXIT.failed]: "no other server answered, or a row that was answered is lost" },
    seeAlso: ["postern follow"],
  },
  follow: {
    when: "Where failover.follow is daemon: runs for as long as the link is to live, near the databases' DNS.",
    exits: { [EXIT.failed]: "with --once: a turn failed" },
    seeAlso: ["postern failover", "postern export iam-policy follower"],
  },
  adopt: {
    when: "For a link that exists and was not made by this program. Nothing is made anew, and the service keeps its name.",
    seeAlso: ["postern init", "postern plan"],
  },
  export: {
    when: "To hand a link to another tool, or to know what its people must be allowed.",
    seeAlso: ["postern adopt"],
  },
  destroy: {
    when: "At a link's end. THE SERVICE NAME IS GONE then: a link made anew has another, and the platform has to be asked again.",
    exits: { [EXIT.failed]: "something failed, or the answer was no; run it again to go on" },
    seeAlso: ["postern plan", "postern connections"],
  },
  schema: { when: "To have an editor complete and check postern.yaml.", seeAlso: ["postern init"] },
  completion: { when: "Once, in the file that a shell reads at its start.", seeAlso: ["postern --help"] },
  region: { when: "To try any of this without an AWS account.", seeAlso: ["postern up"] },
  platform: { when: "On the platform's side, to run it or to ask it.", seeAlso: ["postern request --send"] },
};

const EVERYWHERE = {
  [EXIT.done]: "done",
  [EXIT.failed]: "something failed, and the message says what to do",
  [EXIT.usage]: "the command line is wrong",
  [EXIT.notAuthorised]: "AWS does not know or allow the caller",
  [EXIT.interrupted]: "interrupted",
};

/** Makes every command's help a manual page: what for, when, exit codes, what else to look at. */
export function addManualPages(program: Command, columns = 80): void {
  for (const command of program.commands) {
    const page = PAGES[command.name()];
    if (page) describe(command, page, columns);
    for (const each of leavesOf(command)) each.addHelpText("after", exitCodes(page?.exits ?? {}));
    if (page) command.addHelpText("after", `\nSee also:\n  ${page.seeAlso.join(", ")}`);
  }
}

/** Lists show the one line that they showed before. */
function describe(command: Command, { when }: ManualPage, columns: number): void {
  const summary = command.description();
  command.summary(summary).description(`${summary}\n\n${wrapText(when, "", columns).join("\n")}`);
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function exitCodes(own: ManualPage["exits"]): string {
  const lines = Object.entries({ ...EVERYWHERE, ...own }).map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`);
  return ["", "Exit codes:", ...lines].join("\n");
}
