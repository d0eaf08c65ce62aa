import { type Command, InvalidArgumentError } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import { example, readPort, readSeconds, type Start } from "./shared-options.ts";

const runDoctor = lazily(async () => (await import("./doctor.ts")).runDoctor);
const runFailover = lazily(async () => (await import("./failover.ts")).runFailover);
const runVerify = lazily(async () => (await import("./verify.ts")).runVerify);

/** The commands that go the link's path: one proves it, one says what is wrong with it. */
export function addPathCommands(program: Command, start: Start): void {
  addPathOptions(program.command("verify"))
    .description("prove the path hop by hop, up to a row, from where this runs or where --socks-proxy leads")
    .option("--query <sql>", "what to ask at the end", "select 1")
    .option("--expect <role>", "writer or reader; either when omitted", readRole)
    .option("--replication", "prove the right to replicate as well")
    .option("--idle <seconds>", "leave the session alone for so long and ask again", readSeconds)
    .addHelpText("after", example("postern verify --user analyst --database shop --ca global-bundle.pem"))
    .action((name, options) => start(orInterrupted(runVerify), { name, ...options }));
  addPathOptions(program.command("doctor"))
    .description("what is wrong with the link, why, and how it is mended; goes the path too when --user is said")
    .option("--platform-profile <name>", "profile of the platform's account, to look at its side as well")
    .option("--service-name <name>", "what the platform asks for, when it has no endpoint yet")
    .option("--subnets <ids...>", "where the platform's endpoint is to stand, when it has none yet")
    .option("--client <id>", "network interface of a client of the platform, such as eni-…")
    .option("--counters <seconds>", "wait so long for CloudWatch to tell where a packet was lost", readSeconds)
    .option("--fix", "make the repairs that can be made from here, after asking")
    .addHelpText("after", example("postern doctor --platform-profile saas --endpoint vpce-0123456789abcdef0 --fix"))
    .action((name, options) => start(orInterrupted(runDoctor), { name, ...options }));
  addPathOptions(program.command("failover"))
    .description("make a database fail over while it is written to, and say what that cost")
    .option("--drill", "really do it: writes to a table of its own, which it drops in the end")
    .option("--svg <file>", "draw the timeline there")
    .option("--most <seconds>", "how long it goes on at most", readSeconds, 600)
    .addHelpText("after", example("postern failover --drill --user app --database shop --svg failover.svg"))
    .action((name, options) => start(orInterrupted(runFailover), { name, ...options }));
}

function addPathOptions(command: Command): Command {
  return command
    .argument("[name]", "which database of the link, when it has several")
    .option("--as <side>", "owner: through the load balancer; platform: through the endpoint", readSide, "owner")
    .option("--endpoint <id>", "as the platform: its endpoint, such as vpce-…")
    .option("--host <name>", "as the platform: the endpoint's name, instead of --endpoint")
    .option("--region <code>", "as the platform: the endpoint's region, when postern.yaml does not say it")
    .option("--port <port>", "as the platform: the database's port", readPort)
    .option("--user <name>", "who signs in (PGUSER); the password comes from PGPASSWORD, the password file or a prompt")
    .option("--database <name>", "what to sign in to (PGDATABASE)")
    .option("--tls <mode>", "disable, require, verify-ca or verify-full", readTlsMode, "verify-full")
    .option("--ca <file>", "trusted authorities, PEM (PGSSLROOTCERT); the system's otherwise")
    .option("--certificate-name <name>", "the name the certificate must bear; the database's own for the owner");
}

const oneOf =
  <Word extends string>(...words: Word[]) =>
  (text: string): Word => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`one of ${words.join(", ")} is wanted.`);
  };

const readSide = oneOf("owner", "platform");
const readRole = oneOf("writer", "reader");
const readTlsMode = oneOf("disable", "require", "verify-ca", "verify-full");
