import type {
  CreateResourceShareRequest,
  CreateResourceShareResponse,
  DeleteResourceShareRequest,
  DeleteResourceShareResponse,
  GetResourceSharesRequest,
  GetResourceSharesResponse,
  ResourceShare,
  UpdateResourceShareRequest,
  UpdateResourceShareResponse,
} from "@aws-sdk/client-ram";
import { AwsError } from "../../wire/aws-error.ts";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import { disconnectUnshared } from "../vpc-lattice/endpoint-associations.ts";
import type { World } from "../world.ts";
import { addAssociations, endAssociation, readEntities } from "./associations.ts";
import { invalidParameter, once, ramPage, requireShare } from "./lookups.ts";
import type { ResourceShareRow } from "./store.ts";
import { readTags, toTags } from "./tags.ts";

/** A deleted share is still told of for a while (memory: about an hour). */
const DELETED_SECONDS = 3600;
const UNSERVED = ["permissionArns", "sources", "resourceShareConfiguration"];

/** Accounts other than the owner's are invited; nobody sees anything before they accept. */
export function createResourceShare(
  world: World,
  input: CreateResourceShareRequest,
  caller: Caller,
): Promise<CreateResourceShareResponse> {
  refuseUnserved(input, UNSERVED);
  return once(world, caller, "CreateResourceShare", input, async () => {
    const name = input.name ?? "";
    if (name === "") throw new AwsError("MissingRequiredParameterException", "The resource share name is required.");
    const now = world.clock.now();
    const share: ResourceShareRow = {
      accountId: caller.accountId,
      region: caller.region,
      arn: `arn:aws:ram:${caller.region}:${caller.accountId}:resource-share/${world.ids.uuid()}`,
      name,
      allowsExternalPrincipals: input.allowExternalPrincipals ?? true,
      status: "ACTIVE",
      createdAt: now,
      updatedAt: now,
      tags: readTags(input.tags),
    };
    const entities = readEntities(world, share, input);
    world.ram.shares.put(share);
    addAssociations(world, share, entities);
    return { resourceShare: toShare(share), clientToken: input.clientToken };
  });
}

export function updateResourceShare(
  world: World,
  input: UpdateResourceShareRequest,
  caller: Caller,
): UpdateResourceShareResponse {
  const share = requireShare(world, caller, input.resourceShareArn);
  const changed = world.ram.shares.put({
    ...share,
    name: input.name ?? share.name,
    allowsExternalPrincipals: input.allowExternalPrincipals ?? share.allowsExternalPrincipals,
    updatedAt: world.clock.now(),
  });
  return { resourceShare: toShare(changed), clientToken: input.clientToken };
}

/** What was shared is seen by nobody from now on. What becomes of endpoints that exist is a choice. */
export async function deleteResourceShare(
  world: World,
  input: DeleteResourceShareRequest,
  caller: Caller,
): Promise<DeleteResourceShareResponse> {
  const share = requireShare(world, caller, input.resourceShareArn);
  for (const row of world.ram.associations.by("share", share.arn)) endAssociation(world, row);
  world.ram.shares.put({ ...share, status: "DELETED", updatedAt: world.clock.now() });
  await disconnectUnshared(world);
  return { returnValue: true, clientToken: input.clientToken };
}

export function getResourceShares(
  world: World,
  input: GetResourceSharesRequest,
  caller: Caller,
): GetResourceSharesResponse {
  refuseUnserved(input, ["permissionArn", "permissionVersion"]);
  const arns = input.resourceShareArns;
  const rows = sharesSeenBy(world, input.resourceOwner, caller).filter(
    (share) =>
      (!arns?.length || arns.includes(share.arn)) &&
      (input.name === undefined || share.name === input.name) &&
      (input.resourceShareStatus === undefined || share.status === input.resourceShareStatus) &&
      (input.tagFilters ?? []).every(({ tagKey = "", tagValues }) => {
        const value = share.tags[tagKey];
        return value !== undefined && (!tagValues?.length || tagValues.includes(value));
      }) &&
      !isForgotten(world, share),
  );
  for (const arn of arns ?? []) {
    if (rows.some((share) => share.arn === arn)) continue;
    throw new AwsError("UnknownResourceException", `ResourceShare ${arn} could not be found.`);
  }
  const { page, next } = ramPage(rows, input);
  return { resourceShares: page.map(toShare), nextToken: next };
}

/** `SELF`: the caller's own; `OTHER-ACCOUNTS`: those whose invitation the caller accepted. */
export function sharesSeenBy(world: World, owner: string | undefined, caller: Caller): ResourceShareRow[] {
  if (owner === "SELF") return world.ram.shares.of(caller);
  if (owner !== "OTHER-ACCOUNTS") throw invalidParameter(`resourceOwner ${owner ?? ""} is not valid`);
  return world.ram.associations
    .by("principal", caller.accountId)
    .filter((row) => row.region === caller.region && row.status === "ASSOCIATED")
    .flatMap((row) => world.ram.shares.get(row.shareArn) ?? []);
}

function isForgotten(world: World, { status, updatedAt }: ResourceShareRow): boolean {
  return status === "DELETED" && world.clock.now().getTime() - updatedAt.getTime() > DELETED_SECONDS * 1000;
}

function toShare(share: ResourceShareRow): ResourceShare {
  return {
    resourceShareArn: share.arn,
    name: share.name,
    owningAccountId: share.accountId,
    allowExternalPrincipals: share.allowsExternalPrincipals,
    status: share.status,
    tags: toTags(share),
    creationTime: share.createdAt,
    lastUpdatedTime: share.updatedAt,
    featureSet: "STANDARD",
  };
}
