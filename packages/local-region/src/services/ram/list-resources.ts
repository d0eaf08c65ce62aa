import type {
  ListPrincipalsRequest,
  ListPrincipalsResponse,
  ListResourceSharePermissionsRequest,
  ListResourceSharePermissionsResponse,
  ListResourcesRequest,
  ListResourcesResponse,
  Resource,
} from "@aws-sdk/client-ram";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { ramPage, requireShare } from "./lookups.ts";
import { sharesSeenBy } from "./shares.ts";
import { associationKey, type ShareAssociationRow } from "./store.ts";

/** RAM's names of the types that can be shared here, by the word in their ARNs, and the permissions that go with them. */
const TYPES: Record<string, { type: string; permission: string }> = {
  resourceconfiguration: {
    type: "vpc-lattice:ResourceConfiguration",
    permission: "AWSRAMPermissionVpcLatticeResourceConfiguration",
  },
  servicenetwork: {
    type: "vpc-lattice:ServiceNetwork",
    permission: "AWSRAMPermissionVpcLatticeServiceNetworkReadWrite",
  },
};

/** What the caller shares, or what is shared with it. */
export function listResources(world: World, input: ListResourcesRequest, caller: Caller): ListResourcesResponse {
  const rows = associationsSeenBy(world, input, caller, "RESOURCE").filter(
    (row) =>
      (!input.resourceArns?.length || input.resourceArns.includes(row.entity)) &&
      (input.resourceType === undefined || typeOf(row) === input.resourceType) &&
      (input.principal === undefined || sharesWith(world, row, input.principal)),
  );
  const { page, next } = ramPage(rows, input);
  return { resources: page.map(toResource), nextToken: next };
}

/** With whom the caller shares, or who shares with it. */
export function listPrincipals(world: World, input: ListPrincipalsRequest, caller: Caller): ListPrincipalsResponse {
  const isOwn = input.resourceOwner === "SELF";
  const rows = associationsSeenBy(world, input, caller, "PRINCIPAL").filter(
    (row) =>
      (isOwn || row.entity === caller.accountId) &&
      (!input.principals?.length || input.principals.includes(row.entity)),
  );
  const { page, next } = ramPage(rows, input);
  return {
    principals: page.map((row) => ({
      id: isOwn ? row.entity : row.accountId,
      resourceShareArn: row.shareArn,
      creationTime: row.createdAt,
      lastUpdatedTime: row.updatedAt,
      external: row.entity !== row.accountId,
    })),
    nextToken: next,
  };
}

/** AWS's own permission for each type of resource in the share. */
export function listResourceSharePermissions(
  world: World,
  input: ListResourceSharePermissionsRequest,
  caller: Caller,
): ListResourceSharePermissionsResponse {
  const share = requireShare(world, caller, input.resourceShareArn);
  const words = world.ram.associations
    .by("share", share.arn)
    .filter((row) => row.type === "RESOURCE")
    .map(wordOf);
  const permissions = [...new Set(words)].flatMap((word) => TYPES[word] ?? []);
  const { page, next } = ramPage(permissions, input);
  return {
    permissions: page.map(({ type, permission }) => ({
      arn: `arn:aws:ram::aws:permission/${permission}`,
      version: "1",
      defaultVersion: true,
      name: permission,
      resourceType: type,
      status: "ASSOCIATED",
      isResourceTypeDefault: true,
      permissionType: "AWS_MANAGED",
    })),
    nextToken: next,
  };
}

export function toResource(row: ShareAssociationRow): Resource {
  return {
    arn: row.entity,
    type: typeOf(row),
    resourceShareArn: row.shareArn,
    status: row.status === "ASSOCIATED" ? "AVAILABLE" : "PENDING",
    creationTime: row.createdAt,
    lastUpdatedTime: row.updatedAt,
    resourceRegionScope: "REGIONAL",
  };
}

function associationsSeenBy(
  world: World,
  input: { resourceOwner: string | undefined; resourceShareArns?: string[] | undefined },
  caller: Caller,
  type: "PRINCIPAL" | "RESOURCE",
): ShareAssociationRow[] {
  return sharesSeenBy(world, input.resourceOwner, caller)
    .filter(
      ({ arn, status }) =>
        status === "ACTIVE" && (!input.resourceShareArns?.length || input.resourceShareArns.includes(arn)),
    )
    .flatMap((share) => world.ram.associations.by("share", share.arn))
    .filter((row) => row.type === type && (row.status === "ASSOCIATED" || row.status === "ASSOCIATING"));
}

function sharesWith(world: World, { shareArn }: ShareAssociationRow, principal: string): boolean {
  return world.ram.associations.get(associationKey(shareArn, "PRINCIPAL", principal)) !== undefined;
}

function typeOf(row: ShareAssociationRow): string | undefined {
  return TYPES[wordOf(row)]?.type;
}

function wordOf({ entity }: ShareAssociationRow): string {
  return entity.split(":").at(-1)?.split("/")[0] ?? "";
}
