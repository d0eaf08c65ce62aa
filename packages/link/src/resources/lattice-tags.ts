import { type Ownership, ownershipOf, ownershipTags } from "@postern/aws";
import type { Context } from "./resource-kind.ts";

/** VPC Lattice takes tags as a record. */
export function latticeTags(ownership: Ownership): Record<string, string> {
  return Object.fromEntries(ownershipTags(ownership).map(({ Key, Value }) => [Key, Value]));
}

/** Whose it is; undefined for what is not this link's. Its lists tell no tags. */
export async function ownerOf({ clients, link }: Context, resourceArn = ""): Promise<Ownership | undefined> {
  const { tags = {} } = await clients.vpcLattice.listTagsForResource({ resourceArn });
  const owner = ownershipOf(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
  return owner?.link === link ? owner : undefined;
}

export async function isLinkOwned(context: Context, resourceArn: string | undefined): Promise<boolean> {
  return (await ownerOf(context, resourceArn)) !== undefined;
}
