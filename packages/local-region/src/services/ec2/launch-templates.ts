import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  LaunchTemplate,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireLaunchTemplate, requireVersion } from "./launch-template-lookups.ts";
import type { LaunchTemplateRow } from "./launch-template-store.ts";
import { required } from "./parameters.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

export function createLaunchTemplate(
  world: World,
  input: CreateLaunchTemplateRequest,
  caller: Caller,
): CreateLaunchTemplateResult {
  const name = required(input.LaunchTemplateName, "launchTemplateName");
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) {
    throw new AwsError(
      "InvalidLaunchTemplateName.MalformedException",
      `The launch template name '${name}' is invalid.`,
    );
  }
  const data = required(input.LaunchTemplateData, "launchTemplateData");
  if (world.ec2.launchTemplates.of(caller).some((row) => row.name === name)) {
    throw new AwsError("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
  }
  const tags = readTagSpecifications(input.TagSpecifications, "launch-template");
  const now = world.clock.now();
  const row = world.ec2.launchTemplates.put({
    accountId: caller.accountId,
    region: caller.region,
    launchTemplateId: world.ids.ec2("lt"),
    name,
    createdAt: now,
    createdBy: caller.arn,
    defaultVersion: 1,
    latestVersion: 1,
    versions: [{ number: 1, description: input.VersionDescription, createdAt: now, createdBy: caller.arn, data }],
  });
  setTags(world, row.launchTemplateId, tags);
  return { LaunchTemplate: toLaunchTemplate(world, row) };
}

export function describeLaunchTemplates(
  world: World,
  input: DescribeLaunchTemplatesRequest,
  caller: Caller,
): DescribeLaunchTemplatesResult {
  const named = [
    ...(input.LaunchTemplateIds ?? []).map((LaunchTemplateId) => ({ LaunchTemplateId })),
    ...(input.LaunchTemplateNames ?? []).map((LaunchTemplateName) => ({ LaunchTemplateName })),
  ];
  const asked = named.length
    ? named.map((each) => requireLaunchTemplate(world, caller, each))
    : world.ec2.launchTemplates.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    { "launch-template-name": (row) => row.name, "create-time": (row) => row.createdAt.toISOString() },
    (row) => tagsOf(world, row.launchTemplateId),
  );
  const { page, next } = describePage(rows, input);
  return { LaunchTemplates: page.map((row) => toLaunchTemplate(world, row)), NextToken: next };
}

/** Which version is the default. */
export function modifyLaunchTemplate(
  world: World,
  input: ModifyLaunchTemplateRequest,
  caller: Caller,
): ModifyLaunchTemplateResult {
  const row = requireLaunchTemplate(world, caller, input);
  if (input.DefaultVersion !== undefined) row.defaultVersion = requireVersion(row, input.DefaultVersion).number;
  world.ec2.launchTemplates.put(row);
  return { LaunchTemplate: toLaunchTemplate(world, row) };
}

/** Groups that use it keep its id and cannot launch any more. */
export function deleteLaunchTemplate(
  world: World,
  input: DeleteLaunchTemplateRequest,
  caller: Caller,
): DeleteLaunchTemplateResult {
  const row = requireLaunchTemplate(world, caller, input);
  const answer = { LaunchTemplate: toLaunchTemplate(world, row) };
  world.ec2.launchTemplates.delete(row.launchTemplateId);
  dropTags(world, row.launchTemplateId);
  return answer;
}

function toLaunchTemplate(world: World, row: LaunchTemplateRow): LaunchTemplate {
  return {
    LaunchTemplateId: row.launchTemplateId,
    LaunchTemplateName: row.name,
    CreateTime: row.createdAt,
    CreatedBy: row.createdBy,
    DefaultVersionNumber: row.defaultVersion,
    LatestVersionNumber: row.latestVersion,
    Tags: tagList(world, row.launchTemplateId),
  };
}
