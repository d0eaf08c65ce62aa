import type {
  DeleteResourcePolicyRequest,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
} from "@aws-sdk/client-vpc-lattice";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalid, notFound } from "./lattice-error.ts";
import { checkPolicy } from "./policy-principals.ts";
import { isShareable } from "./shareable.ts";

/** Accounts that it allows see the resource as if it were shared with them by RAM. Conditions are not judged. */
export function putResourcePolicy(world: World, input: PutResourcePolicyRequest, caller: Caller): object {
  const { resourceArn = "", policy = "" } = input;
  requireShareable(world, caller, resourceArn);
  try {
    checkPolicy(policy);
  } catch {
    throw invalid("The policy is not valid JSON");
  }
  world.vpcLattice.policies.put({ accountId: caller.accountId, region: caller.region, resourceArn, policy });
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

export function deleteResourcePolicy(
  world: World,
  { resourceArn = "" }: DeleteResourcePolicyRequest,
  caller: Caller,
): object {
  requireShareable(world, caller, resourceArn);
  if (!world.vpcLattice.policies.delete(resourceArn)) throw notFound("RESOURCE_POLICY", resourceArn);
  return {};
}

function requireShareable(world: World, caller: Caller, arn: string): void {
  if (!isShareable(world, caller, arn)) throw notFound("RESOURCE", arn);
}
