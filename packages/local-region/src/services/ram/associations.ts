import type {
  AssociateResourceShareRequest,
  AssociateResourceShareResponse,
  DisassociateResourceShareRequest,
  DisassociateResourceShareResponse,
  GetResourceShareAssociationsRequest,
  GetResourceShareAssociationsResponse,
  ResourceShareAssociation,
} from "@aws-sdk/client-ram";
import { AwsError } from "../../wire/aws-error.ts";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import { disconnectUnshared } from "../vpc-lattice/endpoint-associations.ts";
import { isShareable } from "../vpc-lattice/shareable.ts";
import type { World } from "../world.ts";
import { invalidParameter, ramPage, requireShare } from "./lookups.ts";
import { type AssociationStatus, associationKey, type ResourceShareRow, type ShareAssociationRow } from "./store.ts";

/** RAM says "a few minutes"; seconds were seen. */
const ASSOCIATION_SECONDS = 5;

interface Entities {
  resourceArns?: string[] | undefined;
  principals?: string[] | undefined;
}

type Entity = Pick<ShareAssociationRow, "type" | "entity">;

export function associateResourceShare(
  world: World,
  input: AssociateResourceShareRequest,
  caller: Caller,
): AssociateResourceShareResponse {
  refuseUnserved(input, ["sources"]);
  const share = requireShare(world, caller, input.resourceShareArn);
  const rows = addAssociations(world, share, readEntities(world, share, input));
  return { resourceShareAssociations: rows.map((row) => toAssociation(world, row)), clientToken: input.clientToken };
}

export async function disassociateResourceShare(
  world: World,
  input: DisassociateResourceShareRequest,
  caller: Caller,
): Promise<DisassociateResourceShareResponse> {
  refuseUnserved(input, ["sources"]);
  const share = requireShare(world, caller, input.resourceShareArn);
  const rows = listEntities(input).map(({ type, entity }) => {
    const row = world.ram.associations.get(associationKey(share.arn, type, entity));
    if (!row)
      throw new AwsError("UnknownResourceException", `${entity} is not associated with ResourceShare ${share.arn}.`);
    return endAssociation(world, row);
  });
  await disconnectUnshared(world);
  return { resourceShareAssociations: rows.map((row) => toAssociation(world, row)), clientToken: input.clientToken };
}

/** Of the caller's own shares. */
export function getResourceShareAssociations(
  world: World,
  input: GetResourceShareAssociationsRequest,
  caller: Caller,
): GetResourceShareAssociationsResponse {
  const { associationType, resourceArn, principal } = input;
  if (associationType === "PRINCIPAL" && resourceArn)
    throw invalidParameter("You cannot specify a resource ARN when the association type is PRINCIPAL.");
  if (associationType === "RESOURCE" && principal)
    throw invalidParameter("You cannot specify a principal when the association type is RESOURCE.");
  const entity = resourceArn ?? principal;
  for (const arn of input.resourceShareArns ?? []) requireKnownShare(world, caller, arn);
  const rows = world.ram.associations
    .of(caller)
    .filter(
      (row) =>
        row.type === associationType &&
        (entity === undefined || row.entity === entity) &&
        (!input.resourceShareArns?.length || input.resourceShareArns.includes(row.shareArn)) &&
        (input.associationStatus === undefined || row.status === input.associationStatus),
    );
  const { page, next } = ramPage(rows, input);
  return { resourceShareAssociations: page.map((row) => toAssociation(world, row)), nextToken: next };
}

/** The resources and accounts that a call names; throws for what cannot be shared, or be shared with. */
export function readEntities(world: World, share: ResourceShareRow, input: Entities): Entity[] {
  for (const arn of input.resourceArns ?? []) {
    if (!/^arn:[^:]+:[^:]+:[^:]*:\d{12}:.+$/.test(arn))
      throw new AwsError(
        "MalformedArnException",
        `The specified resource ARN ${arn} is not valid. Verify the ARN and try again.`,
      );
    if (!isShareable(world, share, arn))
      throw new AwsError("UnknownResourceException", `Resource ${arn} could not be found.`);
  }
  for (const principal of input.principals ?? []) {
    if (!/^\d{12}$/.test(principal))
      throw new AwsError(
        "UnsupportedOperation",
        `the local region does not share with '${principal}', there being no organization: give an account's twelve digits`,
      );
    if (principal === share.accountId || share.allowsExternalPrincipals) continue;
    throw invalidParameter(
      `Principal ID ${principal} is not in your AWS organization. You do not have permission to add external AWS accounts to a resource share.`,
    );
  }
  return listEntities(input);
}

/** Resources are there after AWS's time; another account once it has accepted its invitation. */
export function addAssociations(world: World, share: ResourceShareRow, entities: Entity[]): ShareAssociationRow[] {
  const now = world.clock.now();
  return entities.map(({ type, entity }) => {
    const known = world.ram.associations.get(associationKey(share.arn, type, entity));
    if (known && (known.status === "ASSOCIATING" || known.status === "ASSOCIATED")) return known;
    const row: ShareAssociationRow = {
      accountId: share.accountId,
      region: share.region,
      shareArn: share.arn,
      type,
      entity,
      status: "ASSOCIATING",
      createdAt: now,
      updatedAt: now,
    };
    world.ram.associations.put(row);
    if (type === "PRINCIPAL" && entity !== share.accountId) invite(world, share, entity);
    else finishAssociation(world, row);
    return row;
  });
}

/** `ASSOCIATED` after AWS's time, unless something else happened meanwhile. */
export function finishAssociation(world: World, { shareArn, type, entity }: ShareAssociationRow): void {
  world.clock.after(ASSOCIATION_SECONDS, () => {
    const row = world.ram.associations.get(associationKey(shareArn, type, entity));
    if (row?.status === "ASSOCIATING") setStatus(world, row, "ASSOCIATED");
  });
}

/** Nothing is shared by it any more, at once; what is over is not told of for long. */
export function endAssociation(world: World, row: ShareAssociationRow): ShareAssociationRow {
  if (row.status === "DISASSOCIATED") return row;
  const ending = setStatus(world, row, "DISASSOCIATING");
  world.clock.after(ASSOCIATION_SECONDS, () => {
    const now = world.ram.associations.get(associationKey(row.shareArn, row.type, row.entity));
    if (now?.status === "DISASSOCIATING") setStatus(world, now, "DISASSOCIATED");
  });
  for (const invitation of world.ram.invitations.of({ accountId: row.entity, region: row.region })) {
    if (invitation.shareArn === row.shareArn && invitation.status === "PENDING")
      world.ram.invitations.delete(invitation.arn);
  }
  return ending;
}

export function setStatus(world: World, row: ShareAssociationRow, status: AssociationStatus): ShareAssociationRow {
  return world.ram.associations.put({ ...row, status, updatedAt: world.clock.now() });
}

export function toAssociation(world: World, row: ShareAssociationRow): ResourceShareAssociation {
  return {
    resourceShareArn: row.shareArn,
    resourceShareName: world.ram.shares.get(row.shareArn)?.name,
    associatedEntity: row.entity,
    associationType: row.type,
    status: row.status,
    creationTime: row.createdAt,
    lastUpdatedTime: row.updatedAt,
    external: row.type === "PRINCIPAL" && row.entity !== row.accountId,
  };
}

function listEntities({ resourceArns = [], principals = [] }: Entities): Entity[] {
  return [
    ...resourceArns.map((entity): Entity => ({ type: "RESOURCE", entity })),
    ...principals.map((entity): Entity => ({ type: "PRINCIPAL", entity })),
  ];
}

function requireKnownShare(world: World, caller: Caller, arn: string): void {
  if (world.ram.shares.getOwn(caller, arn)) return;
  throw new AwsError("UnknownResourceException", `ResourceShare ${arn} could not be found.`);
}

function invite(world: World, share: ResourceShareRow, accountId: string): void {
  world.ram.invitations.put({
    accountId,
    region: share.region,
    arn: `arn:aws:ram:${share.region}:${share.accountId}:resource-share-invitation/${world.ids.uuid()}`,
    shareArn: share.arn,
    shareName: share.name,
    senderAccountId: share.accountId,
    status: "PENDING",
    createdAt: world.clock.now(),
  });
}
