import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  Policy,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies.ts";
import { takeMarkedPage } from "./paging.ts";
import { checkDocument, checkName, checkPath, noSuchEntity, readTags, tagList, uniqueId } from "./parameters.ts";
import { EVERYWHERE, findByArn, keyOf, type PolicyRow } from "./store.ts";

export function createPolicy(world: World, input: CreatePolicyRequest, caller: Caller): CreatePolicyResponse {
  const { accountId } = caller;
  const name = checkName(input.PolicyName, "policyName", 128);
  const path = checkPath(input.Path);
  const document = checkDocument(input.PolicyDocument, "permissions");
  if (world.iam.policies.get(keyOf(accountId, name))) {
    throw new AwsError(
      "EntityAlreadyExists",
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
      409,
    );
  }
  const createdAt = world.clock.now();
  const row = world.iam.policies.put({
    accountId,
    region: EVERYWHERE,
    arn: `arn:aws:iam::${accountId}:policy${path}${name}`,
    name,
    path,
    policyId: uniqueId(world, "ANPA"),
    description: input.Description,
    versions: [{ versionId: "v1", document, createdAt }],
    defaultVersionId: "v1",
    nextVersion: 2,
    createdAt,
    updatedAt: createdAt,
    tags: readTags(input.Tags),
  });
  return { Policy: toPolicy(row, 0) };
}

/** AWS's own are seen from every account. */
export function getPolicy(world: World, input: GetPolicyRequest, caller: Caller): GetPolicyResponse {
  const arn = input.PolicyArn ?? "";
  const attachments = attachmentsOf(world, caller);
  const managed = AWS_MANAGED_POLICIES.get(arn);
  if (managed)
    return { Policy: { ...toPolicy({ ...managed, defaultVersionId: managed.versionId, tags: {} }, attachments(arn)) } };
  return { Policy: toPolicy(requirePolicy(world, caller, arn), attachments(arn)) };
}

export function listPolicies(world: World, input: ListPoliciesRequest, caller: Caller): ListPoliciesResponse {
  const attachments = attachmentsOf(world, caller);
  const local = world.iam.policies.of({ accountId: caller.accountId, region: EVERYWHERE });
  const managed = [...AWS_MANAGED_POLICIES.values()].map((policy) => ({
    ...policy,
    defaultVersionId: policy.versionId,
    tags: {},
  }));
  const inScope = input.Scope === "Local" ? local : input.Scope === "AWS" ? managed : [...managed, ...local];
  const prefix = input.PathPrefix ?? "/";
  const rows = inScope.filter(
    ({ arn, path }) => path.startsWith(prefix) && (!input.OnlyAttached || attachments(arn) > 0),
  );
  const { page, ...marker } = takeMarkedPage(rows, input);
  return {
    // As on AWS, a list leaves description and tags out.
    Policies: page.map((row) => ({ ...toPolicy(row, attachments(row.arn)), Description: undefined, Tags: undefined })),
    ...marker,
  };
}

export function deletePolicy(world: World, input: DeletePolicyRequest, caller: Caller): object {
  const row = requirePolicy(world, caller, input.PolicyArn);
  if (attachmentsOf(world, caller)(row.arn) > 0) {
    throw new AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
  }
  if (row.versions.length > 1) {
    throw new AwsError(
      "DeleteConflict",
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      409,
    );
  }
  world.iam.policies.delete(keyOf(row.accountId, row.name));
  return {};
}

/** A policy of the caller's own account; AWS's own cannot be changed. */
export function requirePolicy(world: World, { accountId }: Caller, arn: string | undefined): PolicyRow {
  const row = findByArn(world.iam.policies, arn ?? "");
  if (row?.accountId === accountId) return row;
  throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** How many roles of the account a policy is attached to. */
function attachmentsOf(world: World, { accountId }: Caller): (arn: string) => number {
  const counts = new Map<string, number>();
  for (const { attachedPolicyArns } of world.iam.roles.of({ accountId, region: EVERYWHERE })) {
    for (const arn of attachedPolicyArns) counts.set(arn, (counts.get(arn) ?? 0) + 1);
  }
  return (arn) => counts.get(arn) ?? 0;
}

function toPolicy(
  row: Pick<
    PolicyRow,
    "name" | "policyId" | "arn" | "path" | "defaultVersionId" | "description" | "createdAt" | "updatedAt" | "tags"
  >,
  attachmentCount: number,
): Policy {
  return {
    PolicyName: row.name,
    PolicyId: row.policyId,
    Arn: row.arn,
    Path: row.path,
    DefaultVersionId: row.defaultVersionId,
    AttachmentCount: attachmentCount,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: row.description,
    CreateDate: row.createdAt,
    UpdateDate: row.updatedAt,
    Tags: tagList(row.tags),
  };
}
