/**
 * There is no state file: these tags are the record of what belongs to which link. `postern:name` tells resources of
 * one kind apart, such as the target groups of two databases.
 */
export interface Ownership {
  link: string;
  kind: string;
  name: string;
}

export interface Tag {
  Key?: string | undefined;
  Value?: string | undefined;
}

export const LINK_TAG = "postern:link";
const KIND_TAG = "postern:kind";
const NAME_TAG = "postern:name";

export function ownershipTags(ownership: Ownership): { Key: string; Value: string }[] {
  return [
    { Key: "Name", Value: `postern ${ownership.link} ${ownership.name}` },
    { Key: LINK_TAG, Value: ownership.link },
    { Key: KIND_TAG, Value: ownership.kind },
    { Key: NAME_TAG, Value: ownership.name },
  ];
}

/** Whose resource it is, or undefined for one that is not ours. */
export function ownershipOf(tags: Tag[] | undefined): Ownership | undefined {
  const value = (key: string) => tags?.find((tag) => tag.Key === key)?.Value;
  const [link, kind, name] = [value(LINK_TAG), value(KIND_TAG), value(NAME_TAG)];
  return link && kind && name ? { link, kind, name } : undefined;
}

/** Filters for EC2's Describe calls: this link's resources of this kind. */
export function ownershipFilters(link: string, kind: string): { Name: string; Values: string[] }[] {
  return [
    { Name: `tag:${LINK_TAG}`, Values: [link] },
    { Name: `tag:${KIND_TAG}`, Values: [kind] },
  ];
}
