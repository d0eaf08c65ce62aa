import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Owner, startOwner } from "./command-line.ts";
import { mustSkip } from "./stock-aws-cli.ts";
import { findProviderMirror, openTerraform, type Terraform } from "./terraform-program.ts";

const mirror = await findProviderMirror();
const isRequired = process.env.POSTERN_REQUIRE_ALL === "1";
const lacksTerraform = (await mustSkip("terraform")) || (mirror === undefined && !isRequired);

/** Specifications whose exports differ: the load balancer without a group of its own, and with one. */
const NETWORKS = { none: "", managed: "network: { loadBalancerSecurityGroup: managed }\n" };

/** Terraform in the owner's account, with the link's export as its configuration. */
async function terraformOf(owner: Owner, file: string): Promise<Terraform> {
  if (mirror === undefined) throw new Error("the AWS provider of Terraform is not on this machine");
  const directory = await mkdtemp(join(tmpdir(), "postern-export-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, "link.tf"), await exportOf(owner, file, "terraform"));
  const { region, rehearsal } = owner.scene;
  const variables = {
    AWS_ENDPOINT_URL: region.url,
    AWS_ACCESS_KEY_ID: rehearsal.owner.accountId,
    AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
  };
  const terraform = await openTerraform(directory, mirror, variables, onTestFinished);
  await terraform.run("fmt", "-check", "-diff");
  await terraform.run("validate");
  return terraform;
}

async function exportOf(owner: Owner, file: string, form: string): Promise<string> {
  const { code, stdout, stderr } = await owner.run(["export", form, "-f", file]);
  expect(code, stderr).toBe(0);
  return stdout;
}

async function apply(owner: Owner, file: string): Promise<void> {
  const { code, stderr } = await owner.run(["apply", "--yes", "-f", file]);
  expect(code, stderr).toBe(0);
}

async function planExit(owner: Owner, file: string): Promise<{ code: number | null; stdout: string }> {
  return owner.run(["plan", "--detailed-exitcode", "-f", file]);
}

describe.skipIf(lacksTerraform)("Terraform, given the export", { timeout: 600_000 }, () => {
  test.each(Object.entries(NETWORKS))(
    "of an applied link (group: %s), imports it all and changes nothing",
    async (_name, network) => {
      const owner = await startOwner(onTestFinished);
      const file = await owner.writeSpec("link", `${owner.specText}${network}`);
      await apply(owner, file);
      const terraform = await terraformOf(owner, file);
      const first = await terraform.run("plan", "-input=false");
      expect(first.stdout).toMatch(/Plan: \d+ to import, 0 to add, 0 to change, 0 to destroy/);
      await terraform.run("apply", "-auto-approve", "-input=false");
      const second = await terraform.run("plan", "-detailed-exitcode", "-input=false");
      expect(second.stdout).toContain("No changes");
      expect((await planExit(owner, file)).code).toBe(0);
    },
  );
});
