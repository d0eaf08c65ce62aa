import type { SecurityGroup } from "@aws-sdk/client-ec2";
import { allPages, isAlreadyExists, type Ownership, ownershipFilters, ownershipOf, ownershipTags } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { deleteOnceUnused } from "./delete-once-unused.ts";
import { type ObservedRule, readInboundRules } from "./group-rules.ts";
import type { Context } from "./resource-kind.ts";

/** A load balancer's or an endpoint's interfaces vanish minutes after it (aws-semantics: 2–10 min). */
const INTERFACES_GONE_SECONDS = 900;

export interface TaggedGroup {
  name: string;
  groupId: string;
  vpcId: string;
  rules: ObservedRule[];
}

/** The link's own security groups of one kind, with their inbound rules. */
export async function readTaggedGroups({ clients, link }: Context, kind: string): Promise<TaggedGroup[]> {
  const groups = await allPages(async (token) => {
    const page = await clients.ec2.describeSecurityGroups({
      Filters: ownershipFilters(link, kind),
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  if (groups.length === 0) return [];
  const ids = groups.flatMap(({ GroupId }) => GroupId ?? []);
  const rules = await readInboundRules(clients, [{ Name: "group-id", Values: ids }]);
  return groups.map((group) => taggedGroup(group, rules));
}

function taggedGroup(group: SecurityGroup, rules: ObservedRule[]): TaggedGroup {
  return {
    name: ownershipOf(group.Tags)?.name ?? "",
    groupId: group.GroupId ?? "",
    vpcId: group.VpcId ?? "",
    rules: rules.filter(({ groupId }) => groupId === group.GroupId),
  };
}

/** Makes the group; one of the same name made by another run of the same link is taken as it is. */
export async function createTaggedGroup(
  context: Context,
  ownership: Ownership,
  group: { groupName: string; vpcId: string; description: string },
): Promise<TaggedGroup> {
  try {
    const made = await context.clients.ec2.createSecurityGroup({
      GroupName: group.groupName,
      VpcId: group.vpcId,
      Description: group.description,
      TagSpecifications: [{ ResourceType: "security-group", Tags: ownershipTags(ownership) }],
    });
    return { name: ownership.name, groupId: made.GroupId ?? "", vpcId: group.vpcId, rules: [] };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const ours = (await readTaggedGroups(context, ownership.kind)).find(({ name }) => name === ownership.name);
    if (ours) return ours;
    const message = `a security group '${group.groupName}' exists in ${group.vpcId} and is not this link's`;
    const hint = "rename or delete it, or give the link another name";
    throw new LinkError("name-taken", [{ field: "link", value: context.link, message, hint }], error);
  }
}

/** Deletes the group once nothing uses it any more. */
export async function deleteTaggedGroup({ clients, progress }: Context, groupId: string): Promise<void> {
  const users = { users: "the interfaces that use it to vanish", deadlineSeconds: INTERFACES_GONE_SECONDS };
  await deleteOnceUnused({ progress }, `security group ${groupId}`, users, () =>
    clients.ec2.deleteSecurityGroup({ GroupId: groupId }),
  );
}
