import type { RequestLaunchTemplateData } from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { LaunchTemplateRow, LaunchTemplateVersionRow } from "./launch-template-store.ts";

export interface LaunchTemplateName {
  LaunchTemplateId?: string | undefined;
  LaunchTemplateName?: string | undefined;
}

/** By id or by name; throws AWS's error of each, and MissingParameter for neither or both. */
export function requireLaunchTemplate(world: World, owner: Owned, asked: LaunchTemplateName): LaunchTemplateRow {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = asked;
  if (!id === !name) {
    throw new AwsError("MissingParameter", "Either a launch template ID or a launch template name must be specified.");
  }
  const row = id
    ? world.ec2.launchTemplates.getOwn(owner, id)
    : world.ec2.launchTemplates.of(owner).find((each) => each.name === name);
  if (row) return row;
  throw id
    ? new AwsError(
        "InvalidLaunchTemplateId.NotFound",
        `The specified launch template, with template ID ${id}, does not exist.`,
      )
    : new AwsError(
        "InvalidLaunchTemplateName.NotFoundException",
        `The specified launch template, with template name ${name}, does not exist.`,
      );
}

/** A number, `$Latest` or `$Default`, which is meant when none is given. */
export function requireVersion(row: LaunchTemplateRow, version: string | undefined): LaunchTemplateVersionRow {
  const number =
    version === undefined || version === "$Default"
      ? row.defaultVersion
      : version === "$Latest"
        ? row.latestVersion
        : Number(version);
  const found = row.versions.find((each) => each.number === number);
  if (found) return found;
  throw new AwsError(
    "InvalidLaunchTemplateId.VersionNotFound",
    `Could not find the specified version ${version} for the launch template with ID ${row.launchTemplateId}.`,
  );
}

/** What an instance is launched with; for RunInstances and Auto Scaling. */
export function launchTemplateData(
  world: World,
  owner: Owned,
  asked: LaunchTemplateName & { Version?: string | undefined },
): { template: LaunchTemplateRow; version: number; data: RequestLaunchTemplateData } {
  const template = requireLaunchTemplate(world, owner, asked);
  const { number, data } = requireVersion(template, asked.Version);
  return { template, version: number, data };
}
