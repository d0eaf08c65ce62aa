import { type Command, Option } from "commander";
import { lazily } from "../lazily.ts";
import { orInterrupted } from "../or-interrupted.ts";
import type { EXPORT_FORMS } from "./export.ts";
import { example, type Start } from "./shared-options.ts";

const runExport = lazily(async () => (await import("./export.ts")).runExport);
const runExportPolicy = lazily(async () => (await import("./export.ts")).runExportPolicy);

/** The commands that write a link as another tool's file. */
export function addExportCommands(group: Command, start: Start): void {
  const add = (form: keyof typeof EXPORT_FORMS, description: string, file: string) =>
    group
      .command(form)
      .description(description)
      .addHelpText("after", example(`postern export ${form} > ${file}`))
      .action(() => start(orInterrupted(runExport), { form }));
  add("terraform", "the owner's side as Terraform's configuration; what exists is imported", "link.tf");
  add("cloudformation", "the owner's side as a CloudFormation template", "link.yaml");
  add("dbt-profiles", "a target of profiles.yml for each database, through the accepted connection", "profiles.yml");
  add("dbtcloud", "dbt's connections, for Terraform's dbtcloud provider", "dbt.tf");
  group
    .command("iam-policy")
    .argument(
      "<purpose>",
      "init, plan, apply, function, accept, doctor, follower, gateway-plan, gateway-apply or gateway-doctor; of the platform plan, apply or doctor",
    )
    .addOption(new Option("--as <side>", "owner, or platform").choices(["owner", "platform"]).default("owner"))
    .description("the least that must be allowed for a purpose")
    .addHelpText("after", example("postern export iam-policy apply > policy.json"))
    .action((purpose, options) => start(runExportPolicy, { purpose, ...options }));
}
