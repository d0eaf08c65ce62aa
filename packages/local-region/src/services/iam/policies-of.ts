import type { World } from "../world.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies.ts";
import { type PolicyDocument, readStoredPolicy } from "./policy-document.ts";
import { findByArn, type IamStore } from "./store.ts";

/** One of a role's policies; `name` is the inline policy's name or the managed policy's ARN. */
export interface RolePolicy {
  name: string;
  document: PolicyDocument;
}

/**
 * What a role may do: its inline policies, then what is attached to it, each in its default version. Undefined when the
 * account has no such role (sessions of such roles exist: see STS).
 */
export function policiesOf(world: { iam: IamStore }, roleArn: string): RolePolicy[] | undefined {
  const role = findByArn(world.iam.roles, roleArn);
  if (!role) return undefined;
  const inline = Object.entries(role.inlinePolicies).map(([name, text]) => ({ name, text }));
  const attached = role.attachedPolicyArns.flatMap((arn) => {
    const text = documentOf(world, arn);
    return text === undefined ? [] : [{ name: arn, text }];
  });
  return [...inline, ...attached].map(({ name, text }) => ({ name, document: readStoredPolicy(text) }));
}

/** The default version of a managed policy, AWS's or an account's. */
function documentOf(world: Pick<World, "iam">, arn: string): string | undefined {
  const own = findByArn(world.iam.policies, arn);
  if (!own) return AWS_MANAGED_POLICIES.get(arn)?.document;
  return own.versions.find(({ versionId }) => versionId === own.defaultVersionId)?.document;
}
