// The owner's side made by `postern apply` and by `terraform apply` of its export: whole processes, in turns, each on a
// region of its own that holds the same database. With --write the table goes into docs/benchmarks.md.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startOwner } from "../test/journeys/command-line.ts";
import { findProviderMirror, openTerraform } from "../test/journeys/terraform-program.ts";

const ROUNDS = 3;
const LEAST_RATIO = 10;
const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url);
const HEADING = "## A link by Postern and by Terraform (`node bench/terraform.ts --write`)";

const mirror = await findProviderMirror();
if (mirror === undefined) {
  process.stdout.write("The AWS provider of Terraform is not on this machine.\n");
} else {
  const measured: { postern: number; terraform: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    measured.push({ postern: await measurePostern(), terraform: await measureTerraform(mirror) });
  }
  const { text, ratio } = await table(measured);
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) await write(text);
  if (ratio < LEAST_RATIO)
    throw new Error(`postern apply is only ${ratio.toFixed(1)} times as fast as terraform apply`);
}

async function measurePostern(): Promise<number> {
  return withOwner(async (owner) => {
    const begun = performance.now();
    const { code, stderr } = await owner.run(["apply", "--yes", "--json"]);
    if (code !== 0) throw new Error(stderr);
    return performance.now() - begun;
  });
}

/** Initialized and without a plan made before, as Postern is. */
async function measureTerraform(providers: string): Promise<number> {
  return withOwner(async (owner, onCleanup) => {
    const directory = await mkdtemp(join(tmpdir(), "postern-bench-"));
    onCleanup(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, "link.tf"), (await owner.run(["export", "terraform"])).stdout);
    const { region, rehearsal } = owner.scene;
    const variables = {
      AWS_ENDPOINT_URL: region.url,
      AWS_ACCESS_KEY_ID: rehearsal.owner.accountId,
      AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
    };
    const terraform = await openTerraform(directory, providers, variables, onCleanup);
    const begun = performance.now();
    await terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=30");
    return performance.now() - begun;
  });
}

type OnCleanup = (end: () => Promise<void>) => void;

async function withOwner(
  measure: (owner: Awaited<ReturnType<typeof startOwner>>, onCleanup: OnCleanup) => Promise<number>,
): Promise<number> {
  const ends: (() => Promise<void>)[] = [];
  const onCleanup: OnCleanup = (end) => void ends.push(end);
  try {
    return await measure(await startOwner(onCleanup), onCleanup);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function table(measured: { postern: number; terraform: number }[]) {
  const of = (side: "postern" | "terraform") => measured.map((each) => each[side]).sort((a, b) => a - b);
  const [postern, terraform] = [of("postern"), of("terraform")];
  const row = (name: string, all: number[]) =>
    `| ${name} | ${[median(all), all[0] ?? 0, all.at(-1) ?? 0].map((ms) => `${(ms / 1000).toFixed(2)} s`).join(" | ")} |`;
  const ratio = median(terraform) / median(postern);
  const { stdout } = await promisify(execFile)("terraform", ["version", "-json"]);
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const text = [
    `Median of ${measured.length} rounds of whole processes on a region of the same sort; Node ${process.versions.node}, Terraform ${version}, ${process.platform} ${process.arch}.`,
    "",
    "| the owner's side, made | median | least | most |",
    "|---|---:|---:|---:|",
    row("`postern apply --yes`", postern),
    row("`terraform apply` of its export", terraform),
    "",
    `Terraform takes ${ratio.toFixed(1)} times as long.`,
  ].join("\n");
  return { text, ratio };
}

/** In place of what stands under the heading, or at the end. */
async function write(text: string): Promise<void> {
  const document = await readFile(DOCUMENT, "utf8");
  const [before = "", rest] = document.split(HEADING);
  const after = rest === undefined ? "" : (/\n## [\s\S]*$/.exec(rest)?.[0] ?? "");
  await writeFile(DOCUMENT, `${before.trimEnd()}\n\n${HEADING}\n\n${text}\n${after}`);
}

/** Of sorted values, of which there is an odd number. */
function median(sorted: number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
