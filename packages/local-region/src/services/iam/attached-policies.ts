import type {
  AttachRolePolicyRequest,
  DetachRolePolicyRequest,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies.ts";
import { takeMarkedPage } from "./paging.ts";
import { noSuchEntity } from "./parameters.ts";
import { requireModifiable, requireRole } from "./roles.ts";
import { findByArn } from "./store.ts";

const MOST_ATTACHED = 10;

/** Attaching what is attached already is fine. */
export function attachRolePolicy(world: World, input: AttachRolePolicyRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  const arn = input.PolicyArn ?? "";
  const own = findByArn(world.iam.policies, arn);
  if (!AWS_MANAGED_POLICIES.has(arn) && own?.accountId !== caller.accountId) {
    const known = [...AWS_MANAGED_POLICIES.values()].map(({ name }) => name).join(", ");
    throw noSuchEntity(
      arn.startsWith("arn:aws:iam::aws:")
        ? `Policy ${arn} does not exist or is not attachable. Of AWS's own the local region has ${known}.`
        : `Policy ${arn} does not exist or is not attachable.`,
    );
  }
  if (row.attachedPolicyArns.includes(arn)) return {};
  if (row.attachedPolicyArns.length >= MOST_ATTACHED) {
    throw new AwsError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`, 409);
  }
  world.iam.roles.put({ ...row, attachedPolicyArns: [...row.attachedPolicyArns, arn] });
  return {};
}

export function detachRolePolicy(world: World, input: DetachRolePolicyRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  if (!row.attachedPolicyArns.includes(input.PolicyArn ?? "")) {
    throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
  }
  const attachedPolicyArns = row.attachedPolicyArns.filter((arn) => arn !== input.PolicyArn);
  world.iam.roles.put({ ...row, attachedPolicyArns });
  return {};
}

export function listAttachedRolePolicies(
  world: World,
  input: ListAttachedRolePoliciesRequest,
  caller: Caller,
): ListAttachedRolePoliciesResponse {
  const arns = requireRole(world, caller, input.RoleName).attachedPolicyArns;
  const policies = arns.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf("/") + 1), path: arn }));
  const prefix = input.PathPrefix ?? "/";
  const rows = policies.filter(({ path }) => path.slice(path.indexOf("/")).startsWith(prefix));
  const { page, ...marker } = takeMarkedPage(rows, input);
  return { AttachedPolicies: page.map(({ PolicyArn, PolicyName }) => ({ PolicyArn, PolicyName })), ...marker };
}
