import type {
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from "@aws-sdk/client-ec2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireLaunchTemplate, requireVersion } from "./launch-template-lookups.ts";
import type { LaunchTemplateRow, LaunchTemplateVersionRow } from "./launch-template-store.ts";
import { required } from "./parameters.ts";

/** A new version; with a source version it has all of that one's data that the call does not give anew. */
export function createLaunchTemplateVersion(
  world: World,
  input: CreateLaunchTemplateVersionRequest,
  caller: Caller,
): CreateLaunchTemplateVersionResult {
  const row = requireLaunchTemplate(world, caller, input);
  const given = required(input.LaunchTemplateData, "launchTemplateData");
  const source = input.SourceVersion === undefined ? undefined : requireVersion(row, input.SourceVersion);
  row.latestVersion += 1;
  const version: LaunchTemplateVersionRow = {
    number: row.latestVersion,
    description: input.VersionDescription,
    createdAt: world.clock.now(),
    createdBy: caller.arn,
    data: { ...source?.data, ...given },
  };
  row.versions.push(version);
  world.ec2.launchTemplates.put(row);
  return { LaunchTemplateVersion: toVersion(row, version) };
}

/** Of one template, or of all when versions are `$Latest` or `$Default`. The newest first, as on AWS. */
export function describeLaunchTemplateVersions(
  world: World,
  input: DescribeLaunchTemplateVersionsRequest,
  caller: Caller,
): DescribeLaunchTemplateVersionsResult {
  const isNamed = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
  const templates =
    isNamed || !input.Versions?.every((version) => version.startsWith("$"))
      ? [requireLaunchTemplate(world, caller, input)]
      : world.ec2.launchTemplates.of(caller);
  const all = templates.flatMap((row) => {
    const versions = input.Versions?.length
      ? input.Versions.map((version) => requireVersion(row, version))
      : row.versions.filter(
          ({ number }) =>
            number >= Number(input.MinVersion ?? 1) && number <= Number(input.MaxVersion ?? Number.MAX_SAFE_INTEGER),
        );
    return versions.map((version) => ({ row, version })).reverse();
  });
  const rows = selectRows(all, input.Filters, {
    "is-default-version": ({ row, version }) => version.number === row.defaultVersion,
    "image-id": ({ version }) => version.data.ImageId,
    "instance-type": ({ version }) => version.data.InstanceType,
  });
  const { page, next } = describePage(rows, input);
  return { LaunchTemplateVersions: page.map(({ row, version }) => toVersion(row, version)), NextToken: next };
}

/** The default version stays; what could not be deleted is told, version by version. */
export function deleteLaunchTemplateVersions(
  world: World,
  input: DeleteLaunchTemplateVersionsRequest,
  caller: Caller,
): DeleteLaunchTemplateVersionsResult {
  const row = requireLaunchTemplate(world, caller, input);
  const place = (number: number) => ({
    LaunchTemplateId: row.launchTemplateId,
    LaunchTemplateName: row.name,
    VersionNumber: number,
  });
  const answer: Required<DeleteLaunchTemplateVersionsResult> = {
    SuccessfullyDeletedLaunchTemplateVersions: [],
    UnsuccessfullyDeletedLaunchTemplateVersions: [],
  };
  for (const number of required(input.Versions, "versions").map(Number)) {
    const isThere = row.versions.some((version) => version.number === number);
    if (isThere && number !== row.defaultVersion) {
      row.versions = row.versions.filter((version) => version.number !== number);
      answer.SuccessfullyDeletedLaunchTemplateVersions.push(place(number));
      continue;
    }
    answer.UnsuccessfullyDeletedLaunchTemplateVersions.push({
      ...place(number),
      ResponseError: isThere
        ? { Code: "unexpectedError", Message: "The default version of a launch template cannot be deleted." }
        : { Code: "launchTemplateVersionDoesNotExist", Message: "The specified version does not exist." },
    });
  }
  world.ec2.launchTemplates.put(row);
  return answer;
}

function toVersion(row: LaunchTemplateRow, version: LaunchTemplateVersionRow): LaunchTemplateVersion {
  return {
    LaunchTemplateId: row.launchTemplateId,
    LaunchTemplateName: row.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: version.createdAt,
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === row.defaultVersion,
    LaunchTemplateData: version.data as NonNullable<LaunchTemplateVersion["LaunchTemplateData"]>,
  };
}
