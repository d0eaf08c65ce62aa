import type {
  DescribeVpcEndpointServicePermissionsRequest,
  DescribeVpcEndpointServicePermissionsResult,
  ModifyVpcEndpointServicePermissionsRequest,
  ModifyVpcEndpointServicePermissionsResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireEndpointService } from "./lookups.ts";
import { required } from "./parameters.ts";
import { principalTypeOf } from "./principals.ts";
import type { EndpointServiceRow } from "./store.ts";

/** Adding one that is there and removing one that is not succeed; accepted connections are not touched. */
export function modifyVpcEndpointServicePermissions(
  world: World,
  input: ModifyVpcEndpointServicePermissionsRequest,
  caller: Caller,
): ModifyVpcEndpointServicePermissionsResult {
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  const added = [...new Set(input.AddAllowedPrincipals ?? [])];
  const removed = new Set(input.RemoveAllowedPrincipals ?? []);
  for (const principal of [...added, ...removed]) {
    if (!principalTypeOf(principal)) throw new AwsError("InvalidPrincipal", `Invalid Principal: '${principal}'`);
  }
  const isKnown = (principal: string) => service.allowedPrincipals.some((row) => row.principal === principal);
  const rows = added
    .filter((principal) => !isKnown(principal))
    .map((principal) => ({ principal, permissionId: world.ids.ec2("vpce-svc-perm") }));
  service.allowedPrincipals = [...service.allowedPrincipals, ...rows].filter((row) => !removed.has(row.principal));
  return {
    AddedPrincipals: rows.map((row) => toPermission(service, row)),
    ReturnValue: true,
  };
}

export function describeVpcEndpointServicePermissions(
  world: World,
  input: DescribeVpcEndpointServicePermissionsRequest,
  caller: Caller,
): DescribeVpcEndpointServicePermissionsResult {
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  const rows = selectRows(service.allowedPrincipals, input.Filters, {
    principal: (row) => row.principal,
    "principal-type": (row) => principalTypeOf(row.principal),
  });
  const { page, next } = describePage(rows, input);
  return {
    AllowedPrincipals: page.map((row) => ({ ...toPermission(service, row), Tags: [] })),
    NextToken: next,
  };
}

function toPermission(service: EndpointServiceRow, row: EndpointServiceRow["allowedPrincipals"][number]) {
  return {
    PrincipalType: principalTypeOf(row.principal),
    Principal: row.principal,
    ServicePermissionId: row.permissionId,
    ServiceId: service.serviceId,
  };
}
