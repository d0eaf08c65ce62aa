import { isAlreadyExists, isNotFound, onceVisible, ownershipOf, ownershipTags } from "@postern/aws";
import type { FollowerNames } from "../../spec/resource-names.ts";
import type { Context } from "../resource-kind.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import type { WantedFollower } from "./wanted-follower.ts";

const POLICY = "follow";

export async function readRole(context: Context, { roleName }: FollowerNames): Promise<FollowerParts> {
  const { iam } = context.clients;
  const missing = (error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  };
  const role = (await iam.getRole({ RoleName: roleName }).catch(missing))?.Role;
  if (!role) return {};
  refuseForeign(context, `role '${roleName}'`, ownershipOf(role.Tags));
  const policy = await iam.getRolePolicy({ RoleName: roleName, PolicyName: POLICY }).catch(missing);
  return {
    role: documentText(role.AssumeRolePolicyDocument),
    "role's rights": policy && documentText(policy.PolicyDocument),
  };
}

/** IAM gives documents back encoded as in a URL. */
const documentText = (text = "") => canonical(JSON.parse(decodeURIComponent(text)));

export async function writeRole({ clients: { iam }, link }: Context, { names, trust }: WantedFollower): Promise<void> {
  const { roleName: RoleName } = names;
  try {
    await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: trust,
      Description: `Postern link ${link}: what its follower may do`,
      Tags: ownershipTags({ link, kind: "follower-function", name: "follower" }),
    });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
  }
}

export async function writeRights({ clients: { iam } }: Context, { names, rights }: WantedFollower): Promise<void> {
  const policy = { RoleName: names.roleName, PolicyName: POLICY, PolicyDocument: rights };
  await onceVisible(() => iam.putRolePolicy(policy));
}

/** Gone already is success. */
export async function removeRole({ clients: { iam } }: Context, { roleName: RoleName }: FollowerNames): Promise<void> {
  for (const remove of [
    () => iam.deleteRolePolicy({ RoleName, PolicyName: POLICY }),
    () => iam.deleteRole({ RoleName }),
  ]) {
    await remove().catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
}
