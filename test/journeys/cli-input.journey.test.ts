import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { countResources, NOTHING } from "../../packages/link/src/testing/start-scene.ts";
import { atEnd } from "./at-end.ts";
import { type Owner, startOwner } from "./command-line.ts";

const onEnd = atEnd();

let owner: Owner;
beforeAll(async () => {
  owner = await startOwner(onEnd);
});

const SECRET = "hunter2-of-the-owner";

interface Case {
  /** Made from the specification that works. */
  spec?: (text: string) => string;
  args?: string[];
  environment?: () => Promise<Record<string, string | undefined>> | Record<string, string | undefined>;
  code: number;
  /** What stderr must name: the field, the value and the remedy. */
  says: (string | RegExp)[];
}

const cases: Record<string, Case> = {
  "an unknown key": {
    spec: (text) => `${text}plattform: dbt\n`,
    code: 1,
    says: ["plattform", "unknown key", "did you mean 'platform'?"],
  },
  "an unknown key inside a database": {
    spec: (text) => text.replace("- name: warehouse", "- name: warehouse\n    prot: 5433"),
    code: 1,
    says: ["databases[0].prot", "did you mean 'port'?"],
  },
  "a value of the wrong type": {
    spec: (text) => text.replace("- name: warehouse", "- name: warehouse\n    port: five"),
    code: 1,
    says: ["databases[0].port", "'five'", /expected number/],
  },
  "a missing key": {
    spec: (text) => text.replace(/environment: .*\n/, ""),
    code: 1,
    says: ["environment", "is missing", /→ \w/],
  },
  "an environment that the platform does not have": {
    spec: (text) => text.replace("environment: US", "environment: Mars"),
    code: 1,
    says: ["environment", "'Mars'", "US, EMEA, AU"],
  },
  "a platform that nobody knows": {
    spec: (text) => text.replace("platform: dbt", "platform: dbd"),
    code: 1,
    says: ["platform", "'dbd'", "did you mean 'dbt'?"],
  },
  "subnets in one zone": {
    spec: (text) => `${text}network: { subnets: [${owner.scene.rehearsal.owner.subnetIds[0]}] }\n`,
    code: 1,
    says: ["network.subnets", /subnet-[0-9a-f]+ in use1-az\d/, "at least two zones"],
  },
  "a name over 20 characters": {
    spec: (text) => text.replace("link: warehouse", "link: warehouse-of-the-whole-world"),
    code: 1,
    says: ["link", "'warehouse-of-the-whole-world'", "at most 20 characters"],
  },
  "a database that does not exist": {
    spec: (text) => text.replace("rds: warehouse-prod", "rds: warehouse-prd"),
    code: 1,
    says: ["databases[0].from.rds", "'warehouse-prd'", "did you mean 'warehouse-prod'?"],
  },
  "a region where the database is not": {
    spec: (text) => text.replace("us-east-1", "eu-central-1"),
    code: 1,
    says: ["databases[0].from.rds", "no RDS instance 'warehouse-prod' in eu-central-1", "check the identifier"],
  },
  "something that is no region": {
    spec: (text) => text.replace("us-east-1", "virginia"),
    code: 1,
    says: ["region", "'virginia'", "us-east-1"],
  },
  "no file": { args: ["-f", "nowhere.yaml"], code: 1, says: ["nowhere.yaml", "no such file", "-f FILE"] },
  "a directory for a file": { args: ["-f", "."], code: 1, says: [".: cannot be read", "-f FILE"] },
  "a file that is not YAML": {
    spec: () => "link: a: b\n",
    code: 1,
    says: [/:1:\d+/, "not YAML", "docs/postern-yaml.md"],
  },
  "a file that is another document": { spec: () => "just words\n", code: 1, says: ["'just words'", "begin with link"] },
  "an empty file": { spec: () => "", code: 1, says: ["is empty", "begin with link"] },
  "a password in the specification": {
    spec: (text) => `${text}password: ${SECRET}\n`,
    code: 1,
    says: ["password", "unknown key"],
  },
  "a connection string for a database": {
    spec: (text) => text.replace("warehouse-prod", `"postgres://me:${SECRET}@example.com/shop"`),
    code: 1,
    says: ["databases[0].from.rds", "postgres://me:…@example.com/shop"],
  },
  "no credentials at all": {
    environment: () => ({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }),
    code: 77,
    says: ["credentials", "no AWS credentials were found", "AWS_PROFILE"],
  },
  "a profile that does not exist": {
    args: ["--profile", "nobody"],
    environment: () => ({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }),
    code: 77,
    says: ["credentials", "AWS_PROFILE"],
  },
  "a wrong secret key": {
    environment: () => ({ AWS_SECRET_ACCESS_KEY: SECRET }),
    code: 77,
    says: ["credentials", "does not accept", "AWS_SECRET_ACCESS_KEY"],
  },
  "credentials that have expired": {
    environment: expiredSession,
    code: 77,
    says: ["credentials", "have expired", "sign in again"],
  },
  "an AWS that cannot be reached": {
    environment: () => ({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" }),
    code: 1,
    says: ["region", "cannot be reached", "AWS_ENDPOINT_URL"],
  },
  "an endpoint that is no URL": {
    environment: () => ({ AWS_ENDPOINT_URL: "localhost" }),
    code: 64,
    says: ["AWS_ENDPOINT_URL", "'localhost'", "http://"],
  },
  "a resolver that is no address": {
    args: ["--dns-server", "resolver"],
    code: 64,
    says: ["'resolver'", "ADDRESS:PORT", "--dns-server"],
  },
  "a proxy of the wrong form": {
    args: ["--socks-proxy", `http://me:${SECRET}@bastion`],
    code: 64,
    says: ["http://me:…@bastion", "socks5://ADDRESS:PORT", "--socks-proxy"],
  },
  "an unknown option": { args: ["--jsn"], code: 64, says: ["'--jsn'", "did you mean '--json'?"] },
  "an argument too many": { args: ["warehouse"], code: 64, says: ["too many arguments", "--help"] },
};

/** Keys of a role's session that ended an hour ago, given out by the region when its clock said so. */
async function expiredSession() {
  const { accountId, region } = owner.scene.rehearsal.owner;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 2 * 3_600_000 });
  try {
    const role = { RoleArn: `arn:aws:iam::${accountId}:role/deployer`, RoleSessionName: "owner" };
    const { Credentials } = await owner.scene.region.call("sts", "AssumeRole", role, { accountId, region });
    return {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    };
  } finally {
    vi.useRealTimers();
  }
}

describe("apply with", () => {
  test.each(Object.entries(cases))("%s says where, what and the remedy, and makes nothing", async (name, each) => {
    const { spec, args = [], environment = () => ({}), code, says } = each;
    const file = spec
      ? await owner.writeSpec(name.replaceAll(" ", "-"), spec(owner.specText))
      : join(owner.directory, "postern.yaml");
    const changes: Record<string, string | undefined> = await environment();
    const words = await owner.run(["apply", "--yes", "-f", file, ...args], changes);
    expect(words.code, words.stderr).toBe(code);
    expect(words.stdout).toBe("");
    for (const part of says) expect(words.stderr).toMatch(part);

    const asJson = await owner.run(["apply", "--yes", "--json", "-f", file, ...args], changes);
    expect(asJson.code).toBe(code);
    const document = JSON.parse(asJson.stdout);
    expect(document).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^[a-z-]+$/) } });
    for (const problem of document.error.problems) {
      expect(problem).toMatchObject({ field: expect.stringMatching(/./), message: expect.stringMatching(/./) });
    }
    for (const { stdout, stderr } of [words, asJson]) {
      const printed = stdout + stderr;
      expect(printed).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(printed).not.toContain(SECRET);
      const { AWS_SECRET_ACCESS_KEY: key, AWS_SESSION_TOKEN: token } = changes;
      for (const secret of [key, token]) if (secret) expect(printed).not.toContain(secret);
    }
    expect(await countResources(owner.scene)).toEqual(NOTHING);
  });
});

const PLATFORM_COMMANDS = ["serve", "migrate", "create-operator"].map((verb) => ["platform", verb]);
const REGION_COMMANDS = [
  ...["start", "status", "reset", "snapshot", "operations", "choices", "hardships"],
  ...["clock advance", "clock profile", "clock speed", "zone fail", "zone restore"],
  ...["fault add", "fault list", "fault remove", "event-fault add", "event-fault list", "event-fault remove"],
  ...["database kill", "database failover", "database lag"],
].map((words) => ["region", ...words.split(" ")]);

describe("the command line", () => {
  test.each([
    [[], "a command is missing"],
    [["aply"], "did you mean 'apply'?"],
    [["region"], "a command is missing"],
    [["region", "start", "--time", "soon"], "'soon'"],
    [["region", "start", "--port", "99999"], "0 to 65535"],
    [["region", "start", "--choose", "noTarget=silence"], "give refused or dropped"],
    [["region", "start", "--consistency", "weak"], "strong or eventual"],
    [
      ["region", "fault", "add", "*"],
      "exactly one of --error CODE, --unsuccessful CODE, --unavailable and --delay MILLISECONDS",
    ],
    [["region", "fault", "add", "*", "--delay", "long"], "'long' is not a number"],
    [["region", "event-fault", "remove"], "or --all and no id"],
    [["region", "choices", "noTarget"], "name=answer"],
    [["region", "database", "lag", "--dns", "soon"], "or aws for AWS's own"],
    [["connections", "frobnicate"], "list, accept or reject"],
    [["connections", "reject"], "vpce-"],
  ])("%j is a wrong use: exit 64, and a sentence", async (args, says) => {
    const { code, stderr, stdout } = await owner.run(args);
    expect(code).toBe(64);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    const { document } = await owner.runJson(...args);
    expect(document).toMatchObject({ ok: false, error: { code: "usage" } });
  });

  test("every command explains itself, with an example", async () => {
    const { stdout } = await owner.run(["--help"]);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
    const commands = listed.filter((name) => !["help", "region", "platform", "postern"].includes(name));
    expect(commands).toEqual(expect.arrayContaining(["up", "plan", "apply", "destroy"]));
    for (const args of [...commands.map((name) => [name]), ...REGION_COMMANDS, ...PLATFORM_COMMANDS]) {
      const help = await owner.run([...args, "--help"]);
      expect(help.code, args.join(" ")).toBe(0);
      expect(help.stdout).toMatch(new RegExp(`Example:\\n {2}.*postern ${args.join(" ")}`));
    }
  });
});
