import { randomUUID } from "node:crypto";
import type { ResourceShare } from "@aws-sdk/client-ram";
import { allPages, isNotFound, LINK_TAG, ownershipTags, waitUntil } from "@postern/aws";
import { gatewayName } from "../spec/resource-names.ts";
import type { Found } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

const ASSOCIATED_SECONDS = 600;

/** The permission of a resource gateway: who may make endpoints to the link's configurations. */
export interface ResourceShareDesired extends DesiredResource {
  kind: "resource-share";
  /** Of twelve digits. */
  accountIds: string[];
}

export interface ResourceShareObserved {
  name: string;
  shareArn: string;
  resourceArns: string[];
  /** By account, RAM's word: `ASSOCIATING` until its invitation is accepted, then `ASSOCIATED`. */
  accounts: Record<string, string>;
}

export const resourceShare: ResourceKind<ResourceShareDesired, ResourceShareObserved> = {
  kind: "resource-share",
  after: ["resource-configuration"],
  permissions: {
    read: ["ram:GetResourceShares", "ram:GetResourceShareAssociations"],
    write: [
      "ram:CreateResourceShare",
      "ram:AssociateResourceShare",
      "ram:DisassociateResourceShare",
      "ram:DeleteResourceShare",
      "ram:TagResource",
      "vpc-lattice:PutResourcePolicy",
      "vpc-lattice:DeleteResourcePolicy",
    ],
  },

  async observe(context) {
    const [share] = await activeShares(context);
    return share ? [await readShare(context, share)] : [];
  },

  compare(desired, observed, found) {
    const { missing, extra } = difference(desired, observed, found);
    const show = (entity: string) => entity.split("/").at(-1) ?? entity;
    return [
      ...missing.map((entity): Change => ({ what: "share", from: "none", to: show(entity), how: "in place" })),
      ...extra.map((entity): Change => ({ what: "share", from: show(entity), to: "none", how: "in place" })),
    ];
  },

  async ensure(context, desired, observed, found) {
    const { ram } = context.clients;
    const share = observed ?? (await createShare(context, desired));
    const { missing, extra } = difference(desired, share, found);
    const named = (entities: string[]) => ({
      resourceArns: entities.filter((each) => each.startsWith("arn:")),
      principals: entities.filter((each) => !each.startsWith("arn:")),
    });
    const resourceShareArn = share.shareArn;
    if (missing.length > 0) await ram.associateResourceShare({ resourceShareArn, ...named(missing) });
    if (extra.length > 0) await ram.disassociateResourceShare({ resourceShareArn, ...named(extra) });
    return awaitShared(context, share, wantedArns(found));
  },

  async remove(context, { shareArn }) {
    await deleteShare(context, shareArn);
    // What a run that was killed between making one and finding an older has left.
    for (const { resourceShareArn = "" } of await activeShares(context)) await deleteShare(context, resourceShareArn);
  },

  label: (observed) => observed.shareArn,
};

const wantedArns = (found: Found) => found.all("resource-configuration").map(({ arn }) => arn);

function difference(desired: ResourceShareDesired, observed: ResourceShareObserved, found: Found) {
  const wanted = [...wantedArns(found), ...desired.accountIds];
  const present = [...observed.resourceArns, ...Object.keys(observed.accounts)];
  return {
    missing: wanted.filter((each) => !present.includes(each)),
    extra: present.filter((each) => !wanted.includes(each)),
  };
}

/** Of two that runs at once have made, both keep the older. */
async function createShare(context: Context, desired: ResourceShareDesired): Promise<ResourceShareObserved> {
  const ownership = { link: context.link, kind: desired.kind, name: desired.name };
  const { resourceShare: made } = await context.clients.ram.createResourceShare({
    name: gatewayName(context.link),
    allowExternalPrincipals: true,
    tags: ownershipTags(ownership).map(({ Key, Value }) => ({ key: Key, value: Value })),
    // The SDK makes none of its own: without it a repeated call would make another share.
    clientToken: randomUUID(),
  });
  const shareArn = made?.resourceShareArn ?? "";
  const [oldest] = await activeShares(context);
  const kept = oldest?.resourceShareArn ?? shareArn;
  if (kept !== shareArn) await deleteShare(context, shareArn);
  return kept === shareArn || !oldest
    ? { name: desired.name, shareArn, resourceArns: [], accounts: {} }
    : readShare(context, oldest);
}

async function deleteShare({ clients }: Pick<Context, "clients">, resourceShareArn: string): Promise<void> {
  await clients.ram.deleteResourceShare({ resourceShareArn }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}

/** The oldest first. */
async function activeShares({ clients, link }: Context): Promise<ResourceShare[]> {
  const shares = await allPages(async (token) => {
    const page = await clients.ram.getResourceShares({
      resourceOwner: "SELF",
      resourceShareStatus: "ACTIVE",
      tagFilters: [{ tagKey: LINK_TAG, tagValues: [link] }],
      ...(token ? { nextToken: token } : {}),
    });
    return { items: page.resourceShares, next: page.nextToken };
  });
  const order = ({ creationTime, resourceShareArn = "" }: ResourceShare) =>
    `${creationTime?.toISOString() ?? ""} ${resourceShareArn}`;
  return shares.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function readShare(context: Context, share: ResourceShare): Promise<ResourceShareObserved> {
  const shareArn = share.resourceShareArn ?? "";
  const [resources, principals] = await Promise.all([
    readAssociations(context, shareArn, "RESOURCE"),
    readAssociations(context, shareArn, "PRINCIPAL"),
  ]);
  return {
    name: "share",
    shareArn,
    resourceArns: resources.map(({ entity }) => entity),
    accounts: Object.fromEntries(principals.map(({ entity, status }) => [entity, status])),
  };
}

async function readAssociations({ clients }: Context, shareArn: string, associationType: "RESOURCE" | "PRINCIPAL") {
  const associations = await allPages(async (token) => {
    const page = await clients.ram.getResourceShareAssociations({
      associationType,
      resourceShareArns: [shareArn],
      ...(token ? { nextToken: token } : {}),
    });
    return { items: page.resourceShareAssociations, next: page.nextToken };
  });
  return associations
    .map(({ associatedEntity = "", status = "" }) => ({ entity: associatedEntity, status: String(status) }))
    .filter(({ status }) => status !== "DISASSOCIATED" && status !== "DISASSOCIATING");
}

/** Until what is shared can be seen by whoever has accepted; acceptance itself is the platform's. */
async function awaitShared(
  context: Context,
  share: ResourceShareObserved,
  arns: string[],
): Promise<ResourceShareObserved> {
  await waitUntil({
    what: `resource share ${share.shareArn}`,
    pending: ["ASSOCIATING"],
    target: ["ASSOCIATED"],
    deadlineSeconds: ASSOCIATED_SECONDS,
    observe: async () => {
      const now = await readAssociations(context, share.shareArn, "RESOURCE");
      const failed = now.find(({ status }) => status === "FAILED");
      if (failed) return { state: "FAILED", reason: failed.entity };
      const isShared = (arn: string) => now.some(({ entity, status }) => entity === arn && status === "ASSOCIATED");
      return { state: arns.every(isShared) ? "ASSOCIATED" : "ASSOCIATING" };
    },
  });
  return readShare(context, { resourceShareArn: share.shareArn });
}
