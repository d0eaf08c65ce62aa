import { type Command, InvalidArgumentError } from "commander";
import { lazily } from "../lazily.ts";
import { addReachCommands } from "./region-reach-commands.ts";
import { example, REGION_PORT, readPort, type Start } from "./shared-options.ts";

const runRegionStart = lazily(async () => (await import("./region.ts")).runRegionStart);
const runRegionClock = lazily(async () => (await import("./region-admin.ts")).runRegionClock);
const runRegionReset = lazily(async () => (await import("./region-admin.ts")).runRegionReset);
const runRegionSnapshot = lazily(async () => (await import("./region-admin.ts")).runRegionSnapshot);
const runRegionStatus = lazily(async () => (await import("./region-admin.ts")).runRegionStatus);
const runRegionChoices = lazily(async () => (await import("./region-choices.ts")).runRegionChoices);
const runDatabaseFailover = lazily(async () => (await import("./region-database.ts")).runDatabaseFailover);
const runDatabaseKill = lazily(async () => (await import("./region-database.ts")).runDatabaseKill);
const runDatabaseLag = lazily(async () => (await import("./region-database.ts")).runDatabaseLag);
const runZoneFail = lazily(async () => (await import("./region-database.ts")).runZoneFail);
const runZoneRestore = lazily(async () => (await import("./region-database.ts")).runZoneRestore);
const runEventFaultAdd = lazily(async () => (await import("./region-event-fault.ts")).runEventFaultAdd);
const runEventFaultList = lazily(async () => (await import("./region-event-fault.ts")).runEventFaultList);
const runEventFaultRemove = lazily(async () => (await import("./region-event-fault.ts")).runEventFaultRemove);
const runFaultAdd = lazily(async () => (await import("./region-fault.ts")).runFaultAdd);
const runFaultList = lazily(async () => (await import("./region-fault.ts")).runFaultList);
const runFaultRemove = lazily(async () => (await import("./region-fault.ts")).runFaultRemove);
const runRegionHardships = lazily(async () => (await import("./region-hardships.ts")).runRegionHardships);
const runRegionOperations = lazily(async () => (await import("./region-operations.ts")).runRegionOperations);

/** `postern region …`, in the order in which one needs them. */
export function addRegionCommands(region: Command, start: Start): void {
  region
    .command("start")
    .description("an AWS region on this machine, in the foreground")
    .option("--port <port>", "where it answers; 0 for any free one", readPort, REGION_PORT)
    .option("--time <profile>", "how fast AWS's delays pass: instant, fast (1/20) or real", "instant")
    .option("--seed <text>", "make its identifiers the same on every run")
    .option("--network <name>", "what carries packets: loopback, namespaces (Linux), auto for either, or none", "auto")
    .option("--state <directory>", "keep everything there, databases too, and go on with what is there")
    .option("--restore <file>", "begin with what postern region snapshot wrote")
    .option("--throttle", "refuse calls above AWS's published rates")
    .option("--consistency <kind>", "strong, or eventual: what was just made is unknown for a while", "strong")
    .option("--enforce-iam", "let sessions of roles do only what their policies say")
    .option("--dns-forward <address>", "ask this server, ADDRESS or ADDRESS:PORT, for names that are nobody's here")
    .option("--choose <name=answer>", "answer a question that no source settles; repeat it for more", collect, [])
    .addHelpText("after", example("postern region start --time fast --throttle --choose ownAccount=needs-permission"))
    .action((options) => start(runRegionStart, options));
  region
    .command("status")
    .description("what a region that runs says of itself")
    .addHelpText("after", example("postern region status"))
    .action(() => start(runRegionStatus, {}));
  region
    .command("reset")
    .description("empty a region that runs, with its databases")
    .addHelpText("after", example("postern region reset --yes"))
    .action(() => start(runRegionReset, {}));
  addReachCommands(region, start);
  region
    .command("snapshot <file>")
    .description("write all that a region knows to a file, with what its databases hold")
    .addHelpText("after", example("postern region snapshot before.jsonl"))
    .action((path) => start(runRegionSnapshot, { path }));
  region
    .command("operations")
    .description("what of AWS the local region serves, and what is missing of it")
    .option("--service <name>", "only this one, such as ec2 or elasticloadbalancing")
    .option("--all", "what is not served as well")
    .addHelpText("after", example("postern region operations --service rds"))
    .action((options) => start(runRegionOperations, options));
  region
    .command("choices [name=answer...]")
    .description("how it answers what no source settles about AWS; changes what is given")
    .addHelpText("after", example("postern region choices acceptAfterReject=refused requestExpiry=604800"))
    .action((answers) => start(runRegionChoices, { answers }));
  region
    .command("hardships")
    .description("what AWS always has and the region only on request; changes what is given")
    .option("--throttle <on|off>", "AWS's published rates of calls")
    .option("--consistency <kind>", "strong, or eventual: what was just made is unknown for a while")
    .option("--enforce-iam <on|off>", "sessions of roles may do only what their policies say")
    .option("--dns-delay <seconds>", "how long each answer of its DNS takes, in seconds of this machine", readAmount)
    .option(
      "--ports-per-target <number>",
      "how many connections a load balancer's node has at once to one target; AWS: 55000",
      readAmount,
    )
    .addHelpText("after", example("postern region hardships --throttle on --consistency eventual"))
    .action((options) => start(runRegionHardships, options));
  addClockCommands(region.command("clock").description("the region's time"), start);
  addFaultCommands(region.command("fault").description("make calls fail or wait"), start);
  addEventFaultCommands(
    region.command("event-fault").description("lose, delay, double or reorder what rules, topics and functions send"),
    start,
  );
  addZoneCommands(region.command("zone").description("lose an Availability Zone, and get it back"), start);
  addDatabaseCommands(region.command("database").description("what happens to the hosts of databases"), start);
}

function addClockCommands(clock: Command, start: Start): void {
  clock
    .command("advance <seconds>")
    .description("move the clock ahead; what falls due happens, in its order")
    .addHelpText("after", example("postern region clock advance 3600"))
    .action((seconds) => start(runRegionClock, { advanceSeconds: readAmount(seconds) }));
  clock
    .command("profile <name>")
    .description("how fast AWS's delays pass from now on: instant, fast or real")
    .addHelpText("after", example("postern region clock profile fast"))
    .action((profile) => start(runRegionClock, { profile }));
  clock
    .command("speed <times>")
    .description("let time itself pass so many times as fast as AWS's")
    .addHelpText("after", example("postern region clock speed 60"))
    .action((speed) => start(runRegionClock, { speed: readAmount(speed) }));
}

function addFaultCommands(fault: Command, start: Start): void {
  fault
    .command("add <operation>")
    .description("of calls to an operation (CreateVpcEndpoint, 'Describe*', 'ec2:*'): one of the first four options")
    .option("--error <code>", "answer this error, in the service's own form")
    .option(
      "--unsuccessful <code>",
      "answer 200 with a list that gives this code for each thing, where AWS has such a list",
    )
    .option("--unavailable", "answer 503, in the service's own words")
    .option("--delay <milliseconds>", "let the call wait", readNumber)
    .option("--status <number>", "of --error; 400 when left out", readNumber)
    .option("--message <text>", "of --error or --unsuccessful")
    .option("--after", "carry the call out and lose its answer")
    .option("--account <digits>", "only calls of this account")
    .option("--region <code>", "only calls to this region")
    .option("--probability <number>", "how many of the calls that fit it meets, 0 to 1", readNumber)
    .option("--count <number>", "after so many it is spent", readNumber)
    .addHelpText("after", example("postern region fault add CreateVpcEndpoint --error InternalError --count 2"))
    .action((operation, options) => start(runFaultAdd, { operation, ...options }));
  fault
    .command("list")
    .description("the faults, with how many calls each has met")
    .addHelpText("after", example("postern region fault list --json"))
    .action(() => start(runFaultList, {}));
  fault
    .command("remove [ids...]")
    .description("let calls pass again")
    .option("--all", "every fault")
    .addHelpText("after", example("postern region fault remove fault-1"))
    .action((ids, { all }) => start(runFaultRemove, { ids, all }));
}

function addEventFaultCommands(fault: Command, start: Start): void {
  fault
    .command("add <effect>")
    .description("lose, delay, double or reorder deliveries")
    .option("--via <service>", "only what this one sends: events, sns or lambda")
    .option("--from <arn>", "only from this rule, topic or function; * and ? stand for any text")
    .option("--to <arn-or-url>", "only to this function, topic or URL; * and ? stand for any text")
    .option("--seconds <number>", "of AWS's: how late, or how long to wait for another to pass", readNumber)
    .option("--probability <number>", "how many of the deliveries that fit it meets, above 0 up to 1", readNumber)
    .option("--count <number>", "after so many it is gone", readNumber)
    .addHelpText("after", example("postern region event-fault add lose --from '*:rule/failover' --count 1"))
    .action((effect, options) => start(runEventFaultAdd, { effect, ...options }));
  fault
    .command("list")
    .description("the faults that deliveries meet")
    .addHelpText("after", example("postern region event-fault list"))
    .action(() => start(runEventFaultList, {}));
  fault
    .command("remove [ids...]")
    .description("let deliveries pass again")
    .option("--all", "every fault")
    .addHelpText("after", example("postern region event-fault remove --all"))
    .action((ids, { all }) => start(runEventFaultRemove, { ids, all }));
}

function addZoneCommands(zone: Command, start: Start): void {
  zone
    .command("fail <zone-id>")
    .description("every host and address in the zone is gone; standbys take over")
    .addHelpText("after", example("postern region zone fail use1-az1"))
    .action((zoneId) => start(runZoneFail, { zoneId }));
  zone
    .command("restore <zone-id>")
    .description("what could not run there runs again")
    .addHelpText("after", example("postern region zone restore use1-az1"))
    .action((zoneId) => start(runZoneRestore, { zoneId }));
}

function addDatabaseCommands(database: Command, start: Start): void {
  database
    .command("kill <id>")
    .description("the host of an instance's primary dies; by identifier, ARN or resource id")
    .addHelpText("after", example("postern region database kill warehouse"))
    .action((id) => start(runDatabaseKill, { id }));
  database
    .command("failover <id>")
    .description("the standby of an instance, or a reader of a cluster, takes over; whichever account's it is")
    .addHelpText("after", example("postern region database failover warehouse"))
    .action((id) => start(runDatabaseFailover, { id }));
  database
    .command("lag")
    .description("how late names and Describe follow a failover; changes what is given")
    .option("--dns <seconds>", "of this machine, until the name moves; aws for AWS's 30 by the time profile")
    .option(
      "--describe <seconds>",
      "of this machine, until the new zone is told; aws for AWS's 180 by the time profile",
    )
    .addHelpText("after", example("postern region database lag --dns 5"))
    .action((options) => start(runDatabaseLag, options));
}

function readAmount(text: string): number {
  const amount = readNumber(text);
  if (amount > 0) return amount;
  throw new InvalidArgumentError(`'${text}' is not a number above 0.`);
}

/** What is too small or too large, the region knows. */
function readNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new InvalidArgumentError(`'${text}' is not a number.`);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
