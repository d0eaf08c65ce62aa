import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  SetDefaultPolicyVersionRequest,
  PolicyVersion as WireVersion,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies.ts";
import { requirePolicy } from "./managed-policies.ts";
import { takeMarkedPage } from "./paging.ts";
import { checkDocument, encodeDocument, noSuchEntity } from "./parameters.ts";
import type { PolicyVersion } from "./store.ts";

const MOST_VERSIONS = 5;

export function createPolicyVersion(
  world: World,
  input: CreatePolicyVersionRequest,
  caller: Caller,
): CreatePolicyVersionResponse {
  const row = requirePolicy(world, caller, input.PolicyArn);
  const document = checkDocument(input.PolicyDocument, "permissions");
  if (row.versions.length >= MOST_VERSIONS) {
    throw new AwsError(
      "LimitExceeded",
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      409,
    );
  }
  const version: PolicyVersion = { versionId: `v${row.nextVersion}`, document, createdAt: world.clock.now() };
  const defaultVersionId = input.SetAsDefault ? version.versionId : row.defaultVersionId;
  world.iam.policies.put({
    ...row,
    versions: [...row.versions, version],
    defaultVersionId,
    nextVersion: row.nextVersion + 1,
    updatedAt: version.createdAt,
  });
  return { PolicyVersion: { ...toVersion(version, defaultVersionId), Document: undefined } };
}

export function getPolicyVersion(
  world: World,
  input: GetPolicyVersionRequest,
  caller: Caller,
): GetPolicyVersionResponse {
  const { versions, defaultVersionId } = versionsOf(world, input.PolicyArn, caller);
  const version = versions.find(({ versionId }) => versionId === input.VersionId);
  if (!version) throw noSuchVersion(input.PolicyArn, input.VersionId);
  return { PolicyVersion: toVersion(version, defaultVersionId) };
}

export function listPolicyVersions(
  world: World,
  input: ListPolicyVersionsRequest,
  caller: Caller,
): ListPolicyVersionsResponse {
  const { versions, defaultVersionId } = versionsOf(world, input.PolicyArn, caller);
  const { page, ...marker } = takeMarkedPage(versions.toReversed(), input);
  return {
    Versions: page.map((version) => ({ ...toVersion(version, defaultVersionId), Document: undefined })),
    ...marker,
  };
}

export function setDefaultPolicyVersion(world: World, input: SetDefaultPolicyVersionRequest, caller: Caller): object {
  const row = requirePolicy(world, caller, input.PolicyArn);
  if (!row.versions.some(({ versionId }) => versionId === input.VersionId)) {
    throw noSuchVersion(input.PolicyArn, input.VersionId);
  }
  world.iam.policies.put({ ...row, defaultVersionId: input.VersionId!, updatedAt: world.clock.now() });
  return {};
}

export function deletePolicyVersion(world: World, input: DeletePolicyVersionRequest, caller: Caller): object {
  const row = requirePolicy(world, caller, input.PolicyArn);
  if (row.defaultVersionId === input.VersionId) {
    throw new AwsError("DeleteConflict", "Cannot delete the default version of a policy.", 409);
  }
  const versions = row.versions.filter(({ versionId }) => versionId !== input.VersionId);
  if (versions.length === row.versions.length) throw noSuchVersion(input.PolicyArn, input.VersionId);
  world.iam.policies.put({ ...row, versions });
  return {};
}

function versionsOf(
  world: World,
  arn: string | undefined,
  caller: Caller,
): { versions: PolicyVersion[]; defaultVersionId: string } {
  const managed = AWS_MANAGED_POLICIES.get(arn ?? "");
  if (managed) return { versions: [{ ...managed, createdAt: managed.updatedAt }], defaultVersionId: managed.versionId };
  return requirePolicy(world, caller, arn);
}

function toVersion({ versionId, document, createdAt }: PolicyVersion, defaultVersionId: string): WireVersion {
  return {
    VersionId: versionId,
    IsDefaultVersion: versionId === defaultVersionId,
    CreateDate: createdAt,
    Document: encodeDocument(document),
  };
}

function noSuchVersion(arn: string | undefined, versionId: string | undefined): AwsError {
  return noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);
}
