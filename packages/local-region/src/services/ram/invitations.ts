import type {
  AcceptResourceShareInvitationRequest,
  AcceptResourceShareInvitationResponse,
  GetResourceShareInvitationsRequest,
  GetResourceShareInvitationsResponse,
  ListPendingInvitationResourcesRequest,
  ListPendingInvitationResourcesResponse,
  RejectResourceShareInvitationRequest,
  RejectResourceShareInvitationResponse,
  ResourceShareInvitation,
} from "@aws-sdk/client-ram";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { finishAssociation, setStatus } from "./associations.ts";
import { toResource } from "./list-resources.ts";
import { ramPage } from "./lookups.ts";
import { associationKey, type InvitationRow } from "./store.ts";

/** https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html: seven days to answer. */
const EXPIRY_MS = 7 * 24 * 3600 * 1000;

/** What the caller was invited to; never what it sent. */
export function getResourceShareInvitations(
  world: World,
  input: GetResourceShareInvitationsRequest,
  caller: Caller,
): GetResourceShareInvitationsResponse {
  const { resourceShareInvitationArns: arns, resourceShareArns } = input;
  for (const arn of arns ?? []) requireInvitation(world, caller, arn);
  const rows = world.ram.invitations
    .of(caller)
    .filter(
      (row) =>
        (!arns?.length || arns.includes(row.arn)) &&
        (!resourceShareArns?.length || resourceShareArns.includes(row.shareArn)),
    );
  const { page, next } = ramPage(rows, input);
  return { resourceShareInvitations: page.map((row) => toInvitation(world, row)), nextToken: next };
}

export function acceptResourceShareInvitation(
  world: World,
  input: AcceptResourceShareInvitationRequest,
  caller: Caller,
): AcceptResourceShareInvitationResponse {
  const row = requirePending(world, caller, input.resourceShareInvitationArn);
  const accepted = world.ram.invitations.put({ ...row, status: "ACCEPTED" });
  const association = world.ram.associations.get(associationKey(row.shareArn, "PRINCIPAL", row.accountId));
  if (association) finishAssociation(world, association);
  return { resourceShareInvitation: toInvitation(world, accepted), clientToken: input.clientToken };
}

/** The owner sees the account's association as `FAILED` (memory). */
export function rejectResourceShareInvitation(
  world: World,
  input: RejectResourceShareInvitationRequest,
  caller: Caller,
): RejectResourceShareInvitationResponse {
  const row = requirePending(world, caller, input.resourceShareInvitationArn);
  const rejected = world.ram.invitations.put({ ...row, status: "REJECTED" });
  const association = world.ram.associations.get(associationKey(row.shareArn, "PRINCIPAL", row.accountId));
  if (association?.status === "ASSOCIATING") setStatus(world, association, "FAILED");
  return { resourceShareInvitation: toInvitation(world, rejected), clientToken: input.clientToken };
}

/** What the caller would see if it accepted. */
export function listPendingInvitationResources(
  world: World,
  input: ListPendingInvitationResourcesRequest,
  caller: Caller,
): ListPendingInvitationResourcesResponse {
  const { shareArn } = requirePending(world, caller, input.resourceShareInvitationArn);
  const rows = world.ram.associations.by("share", shareArn).filter((row) => row.type === "RESOURCE");
  const { page, next } = ramPage(rows, input);
  return { resources: page.map(toResource), nextToken: next };
}

/** After a restart: what was being associated comes through, except where an invitation waits for its answer. */
export function resumeRam(world: World): void {
  const waiting = new Set(
    world.ram.invitations
      .all()
      .filter((row) => row.status === "PENDING")
      .map((row) => associationKey(row.shareArn, "PRINCIPAL", row.accountId)),
  );
  for (const row of world.ram.associations.all()) {
    if (row.status === "ASSOCIATING" && !waiting.has(associationKey(row.shareArn, row.type, row.entity)))
      finishAssociation(world, row);
    if (row.status === "DISASSOCIATING") setStatus(world, row, "DISASSOCIATED");
  }
}

function requireInvitation(world: World, caller: Caller, arn: string | undefined): InvitationRow {
  if (!/^arn:aws:ram:[a-z0-9-]+:\d{12}:resource-share-invitation\/[0-9a-f-]{36}$/.test(arn ?? ""))
    throw new AwsError(
      "MalformedArnException",
      `The specified resource share invitation ARN ${arn ?? ""} is not valid.`,
    );
  const row = world.ram.invitations.getOwn(caller, arn ?? "");
  if (row) return row;
  throw new AwsError(
    "ResourceShareInvitationArnNotFoundException",
    `ResourceShareInvitation ${arn} could not be found.`,
  );
}

function requirePending(world: World, caller: Caller, arn: string | undefined): InvitationRow {
  const row = requireInvitation(world, caller, arn);
  const status = statusOf(world, row);
  if (status === "PENDING") return row;
  const word = { ACCEPTED: "AlreadyAccepted", REJECTED: "AlreadyRejected", EXPIRED: "Expired" }[status];
  throw new AwsError(
    `ResourceShareInvitation${word}Exception`,
    `ResourceShareInvitation ${row.arn} ${status === "EXPIRED" ? "has expired" : `was already ${status.toLowerCase()}`}.`,
  );
}

function statusOf(world: World, row: InvitationRow): InvitationRow["status"] | "EXPIRED" {
  if (row.status !== "PENDING") return row.status;
  return world.clock.now().getTime() - row.createdAt.getTime() > EXPIRY_MS ? "EXPIRED" : "PENDING";
}

function toInvitation(world: World, row: InvitationRow): ResourceShareInvitation {
  return {
    resourceShareInvitationArn: row.arn,
    resourceShareName: row.shareName,
    resourceShareArn: row.shareArn,
    senderAccountId: row.senderAccountId,
    receiverAccountId: row.accountId,
    invitationTimestamp: row.createdAt,
    status: statusOf(world, row),
  };
}
