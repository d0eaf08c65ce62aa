import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { noSuchEntity } from "./parameters.ts";
import { putNewRole, requireRole, toRole } from "./roles.ts";
import { keyOf } from "./store.ts";

/** The role that each service makes for itself; only Auto Scaling's may have a suffix. */
const ROLE_NAMES: Record<string, { name: string; takesSuffix?: boolean }> = {
  "autoscaling.amazonaws.com": { name: "AWSServiceRoleForAutoScaling", takesSuffix: true },
  "elasticloadbalancing.amazonaws.com": { name: "AWSServiceRoleForElasticLoadBalancing" },
  "rds.amazonaws.com": { name: "AWSServiceRoleForRDS" },
  "vpc-lattice.amazonaws.com": { name: "AWSServiceRoleForVpcLattice" },
};

export function createServiceLinkedRole(
  world: World,
  input: CreateServiceLinkedRoleRequest,
  caller: Caller,
): CreateServiceLinkedRoleResponse {
  const service = input.AWSServiceName ?? "";
  const known = ROLE_NAMES[service];
  if (!known) {
    const names = Object.keys(ROLE_NAMES).join(", ");
    throw new AwsError("InvalidInput", `The local region has service-linked roles of ${names}, not of ${service}`);
  }
  if (input.CustomSuffix !== undefined && !known.takesSuffix) {
    throw new AwsError("InvalidInput", `Custom suffix is not allowed for ${service}`);
  }
  const name = input.CustomSuffix ? `${known.name}_${input.CustomSuffix}` : known.name;
  if (world.iam.roles.get(keyOf(caller.accountId, name))) {
    throw new AwsError(
      "InvalidInput",
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  const row = putNewRole(world, caller, {
    name,
    path: `/aws-service-role/${service}/`,
    trustPolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { Service: [service] } }],
    }),
    description: input.Description,
    maxSessionSeconds: 3600,
    tags: {},
  });
  return { Role: { ...toRole(row), Tags: undefined } };
}

/** Gone when this is answered: nothing here holds on to a service-linked role. */
export function deleteServiceLinkedRole(
  world: World,
  input: DeleteServiceLinkedRoleRequest,
  caller: Caller,
): DeleteServiceLinkedRoleResponse {
  const row = requireRole(world, caller, input.RoleName);
  if (!row.path.startsWith("/aws-service-role/")) {
    throw noSuchEntity(`The service-linked role with name ${input.RoleName} cannot be found.`);
  }
  world.iam.roles.delete(keyOf(row.accountId, row.name));
  return { DeletionTaskId: `task${row.path}${row.name}/${world.ids.uuid()}` };
}

export function getServiceLinkedRoleDeletionStatus(
  world: World,
  input: GetServiceLinkedRoleDeletionStatusRequest,
  caller: Caller,
): GetServiceLinkedRoleDeletionStatusResponse {
  const name = /^task\/aws-service-role\/[^/]+\/([^/]+)\/[0-9a-f-]{36}$/.exec(input.DeletionTaskId ?? "")?.[1];
  if (name === undefined) throw noSuchEntity(`The deletion task ${input.DeletionTaskId} cannot be found.`);
  return { Status: world.iam.roles.get(keyOf(caller.accountId, name)) ? "NOT_STARTED" : "SUCCEEDED" };
}
