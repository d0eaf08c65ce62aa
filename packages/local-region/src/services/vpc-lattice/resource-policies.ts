import type {
  DeleteResourcePolicyRequest,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
} from "@aws-sdk/client-vpc-lattice";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { disconnectUnshared } from "./endpoint-associations.ts";
import { invalid, notFound } from "./lattice-error.ts";
import { checkPolicy } from "./policy-principals.ts";
import { isShareable } from "./shareable.ts";

/** Accounts that it allows see the resource as if it were shared with them by RAM. Conditions are not judged. */
export async function putResourcePolicy(
  world: World,
  input: PutResourcePolicyRequest,
  caller: Caller,
): Promise<object> {
  const { resourceArn = "", policy = "" } = input;
  requireShareable(world, caller, resourceArn);
  try {
    checkPolicy(policy);
  } catch {
    throw invalid("The policy is not valid JSON");
  }
  world.vpcLattice.policies.put({ accountId: caller.accountId, region: caller.region, resourceArn, policy });
  await disconnectUnshared(world);
  return {};
}

export function getResourcePolicy(
  world: World,
  { resourceArn = "" }: GetResourcePolicyRequest,
  caller: Caller,
): GetResourcePolicyResponse {
  requireShareable(world, caller, resourceArn);
  const row = world.vpcLattice.policies.getOwn(caller, resourceArn);
  if (!row) throw notFound("RESOURCE_POLICY", resourceArn);
  return { policy: row.policy };
}

export async function deleteResourcePolicy(
  world: World,
  { resourceArn = "" }: DeleteResourcePolicyRequest,
  caller: Caller,
): Promise<object> {
  requireShareable(world, caller, resourceArn);
  if (!world.vpcLattice.policies.delete(resourceArn)) throw notFound("RESOURCE_POLICY", resourceArn);
  await disconnectUnshared(world);
  return {};
}

function requireShareable(world: World, caller: Caller, arn: string): void {
  if (!isShareable(world, caller, arn)) throw notFound("RESOURCE", arn);
}
