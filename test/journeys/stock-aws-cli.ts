import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

/** A region started as a user starts it, and programs of this machine that know nothing of it but its address. */

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
const run = promisify(execFile);

export interface RegionProcess {
  url: string;
  /** What it said besides its one document: empty unless something went wrong inside. */
  complaints: () => string;
  /** The admin API, below `/_postern/`. */
  admin: (path: string) => Promise<Response>;
}

/** `postern region start --port 0 --json` as a child, ended by `onCleanup`; rejects with its words when it does not start. */
export async function startRegionProcess(onCleanup: (end: () => Promise<void>) => void): Promise<RegionProcess> {
  const child = spawn(process.execPath, [MAIN, "region", "start", "--port", "0", "--json"], {
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  onCleanup(async () => {
    child.kill("SIGINT");
    await ended;
  });
  child.stderr.on("data", (text) => (printed.stderr += text));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer) => {
      printed.stdout += text;
      if (!printed.stdout.trimEnd().endsWith("}")) return;
      child.stdout.off("data", read).resume();
      resolve(JSON.parse(printed.stdout).url);
    };
    child.stdout.on("data", read);
    child.once("close", () => reject(new Error(`the region did not start: ${printed.stdout}${printed.stderr}`)));
  });
  return {
    url,
    complaints: () => printed.stderr,
    admin: (path) => fetch(`${url}/_postern/${path}`),
  };
}

/**
 * One command of the AWS CLI: its words in one text, and what may hold spaces behind it. Answers its JSON; rejects with
 * what it wrote to standard error.
 */
// biome-ignore lint/suspicious/noExplicitAny: the answer is whatever the command prints.
export type AwsCli = (words: string, ...more: string[]) => Promise<any>;

export interface CliCredentials {
  id: string;
  secret?: string;
  token?: string;
}

export function awsCliOf(url: string, { id, secret = "postern", token }: CliCredentials): AwsCli {
  const env = {
    PATH: process.env.PATH,
    // No profile of whoever runs the tests is read.
    HOME: "/nonexistent",
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    ...(token && { AWS_SESSION_TOKEN: token }),
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
  return async (words, ...more) => {
    const command = [...words.split(" "), ...more];
    // Version 1 of the CLI puts its own address of RDS in us-east-1 above AWS_ENDPOINT_URL; the option stands above both.
    if (command[0] === "rds") command.push("--endpoint-url", url);
    try {
      const { stdout } = await run("aws", [...command, "--output", "json"], { env });
      return stdout.trim() ? JSON.parse(stdout) : undefined;
    } catch (error) {
      throw new Error(`aws ${words}: ${(error as { stderr?: string }).stderr ?? error}`);
    }
  };
}

export interface PsqlTarget {
  host: string;
  port: number;
  /** The name that the server's certificate must be for. */
  name: string;
  /** File with the authority's certificate. */
  authority: string;
  user: string;
  password: string;
  database: string;
}

/** A query by psql with full TLS verification. Rejects with psql's words. */
export async function psql(target: PsqlTarget, sql: string): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    PGHOST: target.name,
    PGHOSTADDR: target.host,
    PGPORT: String(target.port),
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: target.database,
    PGSSLMODE: "verify-full",
    PGSSLROOTCERT: target.authority,
    PGCONNECT_TIMEOUT: "10",
  };
  const { stdout } = await run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql], { env });
  return stdout.trim();
}

/** Asks until the answer is the wanted one; after `attempts` the last answer is the test's to judge. */
export async function untilAnswer<T>(ask: () => Promise<T>, wanted: T, attempts = 40): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask();
    if (JSON.stringify(answer) === JSON.stringify(wanted) || attempt === attempts) return answer;
  }
}

/** Whether tests that need these programs are to be skipped. Where everything is required they run, and fail. */
export async function mustSkip(...programs: string[]): Promise<boolean> {
  if (process.env.POSTERN_REQUIRE_ALL === "1") return false;
  const found = await Promise.allSettled(programs.map((program) => run(program, ["--version"])));
  return found.some(({ status }) => status === "rejected");
}
