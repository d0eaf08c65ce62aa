import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Owner, startOwner } from "./command-line.ts";
import { mustSkip } from "./stock-aws-cli.ts";
import { findProviderMirror, openTerraform, type Terraform } from "./terraform-program.ts";

const mirror = await findProviderMirror();
const isRequired = process.env.POSTERN_REQUIRE_ALL === "1";
const lacksTerraform = (await mustSkip("terraform")) || (mirror === undefined && !isRequired);

/** Specifications whose exports differ, by what the databases' group lets in. */
const WAYS = {
  "the load balancer's nodes": "",
  "the load balancer's group": "network: { loadBalancerSecurityGroup: managed }\n",
  "a resource gateway's group": "via: resource-gateway\n",
};

/** In the owner's VPC, and nobody's. */
const MOVED_TO = "10.0.1.250";

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

describe.skipIf(lacksTerraform)("Terraform, given the export", { timeout: 600_000 }, () => {
  test.each(Object.entries(WAYS))(
    "of an applied link (the databases let in %s), imports it all and changes nothing",
    async (_name, way) => {
      const owner = await startOwner(onTestFinished);
      const file = await owner.writeSpec("link", `${owner.specText}${way}`);
      await apply(owner, file);
      const terraform = await terraformOf(owner, file);
      const first = await terraform.run("plan", "-input=false");
      expect(first.stdout).toMatch(/Plan: \d+ to import, 0 to add, 0 to change, 0 to destroy/);
      await terraform.run("apply", "-auto-approve", "-input=false");
      const second = await terraform.run("plan", "-detailed-exitcode", "-input=false");
      expect(second.stdout).toContain("No changes");
      expect((await owner.run(["plan", "--detailed-exitcode", "-f", file])).code).toBe(0);
    },
  );

  test("of a link that is not applied, makes what Postern has nothing to add to, and adopts without its specification", async () => {
    const owner = await startOwner(onTestFinished);
    const file = await owner.writeSpec("link", owner.specText);
    const terraform = await terraformOf(owner, file);
    await terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=30");
    const { stdout, code } = await owner.run(["plan", "--detailed-exitcode", "-f", file]);
    expect(code, stdout).toBe(0);

    const words = ["--link", "warehouse", "--region", "us-east-1", "--environment", "US"];
    const adopted = await owner.run(["adopt", ...words, "--yes", "-f", "adopted.yaml"]);
    expect(adopted.code, adopted.stderr).toBe(0);
    expect((await owner.run(["plan", "--detailed-exitcode", "-f", "adopted.yaml"])).code).toBe(0);
    const plan = await terraform.run("plan", "-detailed-exitcode", "-input=false");
    expect(plan.stdout).toContain("No changes");
  });

  test("again after a follower has moved the target, lets the attachment go and destroys nothing", async () => {
    const owner = await startOwner(onTestFinished);
    const file = await owner.writeSpec("link", owner.specText);
    const terraform = await terraformOf(owner, file);
    await terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=30");
    await terraform.write("link.tf", await exportOf(owner, file, "terraform"));
    await terraform.run("apply", "-auto-approve", "-input=false");
    await moveTarget(owner);
    const plan = await terraform.run("plan", "-detailed-exitcode", "-input=false");
    expect(plan.stdout).toContain("No changes");
    expect(await targetsOf(owner)).toEqual([MOVED_TO]);
  });
});

test.skipIf(await mustSkip("cfn-lint"))(
  "the CloudFormation template has nothing that cfn-lint objects to",
  async () => {
    const owner = await startOwner(onTestFinished);
    for (const way of Object.values(WAYS)) {
      const file = await owner.writeSpec("link", `${owner.specText}${way}`);
      await apply(owner, file);
      const path = join(owner.directory, "template.yaml");
      await writeFile(path, await exportOf(owner, file, "cloudformation"));
      // Exits with an error and says what it objects to.
      await promisify(execFile)("cfn-lint", ["--regions", "us-east-1", "--", path]);
      await owner.run(["destroy", "--yes", "-f", file]);
    }
  },
);

/** As a follower does when the database has failed over to another address. */
async function moveTarget({ scene: { elbv2 } }: Owner): Promise<void> {
  const [group] = (await elbv2.describeTargetGroups({})).TargetGroups ?? [];
  const { TargetGroupArn } = group ?? {};
  const { TargetHealthDescriptions = [] } = await elbv2.describeTargetHealth({ TargetGroupArn });
  await elbv2.registerTargets({ TargetGroupArn, Targets: [{ Id: MOVED_TO, Port: 5432 }] });
  await elbv2.deregisterTargets({
    TargetGroupArn,
    Targets: TargetHealthDescriptions.flatMap(({ Target }) => Target ?? []),
  });
}

async function targetsOf({ scene: { elbv2 } }: Owner): Promise<string[]> {
  const [group] = (await elbv2.describeTargetGroups({})).TargetGroups ?? [];
  const { TargetHealthDescriptions = [] } = await elbv2.describeTargetHealth({ TargetGroupArn: group?.TargetGroupArn });
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== "draining").flatMap(
    ({ Target }) => Target?.Id ?? [],
  );
}
