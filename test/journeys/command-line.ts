import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScene } from "../../packages/link/src/testing/start-scene.ts";

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;

type OnCleanup = (cleanup: () => Promise<void>) => void;
type Environment = Record<string, string | undefined>;

export interface Ended {
  /** Null after a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface StartedCommand {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** A database's owner at a shell, in front of a local region: an empty home, a postern.yaml, the account's own key. */
export type Owner = Awaited<ReturnType<typeof startOwner>>;

export async function startOwner(onCleanup: OnCleanup) {
  const scene = await startScene(onCleanup);
  const directory = await mkdtemp(join(tmpdir(), "postern-owner-"));
  onCleanup(() => rm(directory, { recursive: true, force: true }));
  const { rehearsal, region } = scene;
  const specText = `link: warehouse
platform: dbt
environment: US
region: ${rehearsal.owner.region}
databases:
  - name: warehouse
    from: { rds: ${rehearsal.database.identifier} }
`;
  await writeFile(join(directory, "postern.yaml"), specText);
  const environment: Environment = {
    PATH: process.env.PATH,
    // Nobody's ~/.aws, and no question to an instance's metadata address.
    HOME: directory,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: region.url,
    AWS_REGION: rehearsal.owner.region,
    AWS_ACCESS_KEY_ID: rehearsal.owner.accountId,
    AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
    POSTERN_DNS_SERVERS: region.publicDnsServer,
  };
  const start = (args: string[], changes: Environment = {}): StartedCommand => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: directory,
      env: { ...environment, ...changes },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (data) => (printed.stdout += data));
    child.stderr.on("data", (data) => (printed.stderr += data));
    const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, ...printed })));
    onCleanup(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    return { child, ended };
  };
  const run = (args: string[], changes: Environment = {}) => start(args, changes).ended;
  /** Runs with --json; its output must be one document. */
  const runJson = async (...args: string[]) => {
    const { code, stdout, stderr } = await run([...args, "--json"]);
    return { code, document: JSON.parse(stdout), stderr };
  };
  /** A specification in a file of its own; answers its path. */
  const writeSpec = async (name: string, text: string) => {
    const file = join(directory, `${name}.yaml`);
    await writeFile(file, text);
    return file;
  };
  return { scene, directory, specText, start, run, runJson, writeSpec };
}

/** The platform's endpoint, made as the admitted role; answers its id. */
export async function askForLink({ scene }: Owner, serviceName: string): Promise<string> {
  const { region, rehearsal } = scene;
  const { platform } = rehearsal;
  const role = await region.call(
    "sts",
    "AssumeRole",
    { RoleArn: `arn:aws:iam::${platform.accountId}:role/MTPL_Admin`, RoleSessionName: "platform" },
    platform,
  );
  const asRole = scene.ec2With({
    accessKeyId: role.Credentials.AccessKeyId,
    secretAccessKey: role.Credentials.SecretAccessKey,
    sessionToken: role.Credentials.SessionToken,
  });
  const made = await asRole.createVpcEndpoint({
    VpcEndpointType: "Interface",
    ServiceName: serviceName,
    VpcId: platform.vpcId,
    SubnetIds: platform.subnetIds.slice(0, 2),
  });
  return made.VpcEndpoint?.VpcEndpointId ?? "";
}
