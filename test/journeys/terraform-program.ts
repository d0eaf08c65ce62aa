import { execFile } from "node:child_process";
import { access, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Address of the provider below each directory that mirrors the registry. */
const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

export interface Terraform {
  /** Runs `terraform` in the copy; rejects with what it printed. Answers its standard output and its exit code. */
  run(...words: string[]): Promise<{ stdout: string; code: number }>;
  /** Writes a file of the copy anew. */
  write(name: string, text: string): Promise<void>;
}

/** The directory that mirrors the registry and has the AWS provider in it; undefined when there is none on this machine. */
export async function findProviderMirror(): Promise<string | undefined> {
  const opt = await readdir("/opt").catch(() => []);
  const roots = [
    process.env.TF_PLUGIN_CACHE_DIR,
    join(homedir(), ".terraform.d", "plugins"),
    join(homedir(), ".terraform.d", "plugin-cache"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    ...opt.map((name) => join("/opt", name)),
  ];
  for (const root of roots) {
    if (root !== undefined && (await exists(join(root, PROVIDER)))) return root;
  }
  return undefined;
}

/**
 * A configuration's copy in a directory of its own, and Terraform there: with the provider of `mirror`, no other, and
 * with nothing of whoever runs the tests. Initialized already.
 */
export async function openTerraform(
  configuration: string,
  mirror: string,
  variables: Record<string, string>,
  onCleanup: (end: () => Promise<void>) => void,
): Promise<Terraform> {
  const directory = await mkdtemp(join(tmpdir(), "postern-terraform-"));
  onCleanup(() => rm(directory, { recursive: true, force: true }));
  const work = join(directory, "work");
  await mkdir(work);
  for (const name of await readdir(configuration)) {
    if (/\.(tf|ini)$/.test(name)) await copyFile(join(configuration, name), join(work, name));
  }
  const settings = join(directory, "settings.tfrc");
  const found = `filesystem_mirror { path = ${JSON.stringify(mirror)} }`;
  await writeFile(settings, `disable_checkpoint = true\nprovider_installation {\n  ${found}\n}\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    TF_CLI_CONFIG_FILE: settings,
    TF_IN_AUTOMATION: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: join(work, "credentials.ini"),
    ...variables,
  };
  const terraform: Terraform = {
    write: (name, text) => writeFile(join(work, name), text),
    async run(...words) {
      try {
        const { stdout } = await run("terraform", [...words, "-no-color"], { cwd: work, env, maxBuffer: 1e8 });
        return { stdout, code: 0 };
      } catch (error) {
        const { code, stdout, stderr } = error as { code?: number | string; stdout?: string; stderr?: string };
        // What `plan -detailed-exitcode` says of a plan that is not empty.
        if (code === 2 && words[0] === "plan") return { stdout: stdout ?? "", code };
        throw new Error(`terraform ${words.join(" ")}: ${stderr || stdout || String(error)}`);
      }
    },
  };
  await terraform.run("init", "-input=false");
  return terraform;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
