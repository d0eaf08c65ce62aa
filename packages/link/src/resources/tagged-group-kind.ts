import { onceVisible } from "@postern/aws";
import { descriptionFor } from "../spec/resource-names.ts";
import { addInboundRules, revokeInboundRules } from "./group-rules.ts";
import type { Change, DesiredResource, ResourceKind } from "./resource-kind.ts";
import { createTaggedGroup, deleteTaggedGroup, readTaggedGroups, type TaggedGroup } from "./tagged-groups.ts";

/** A security group of our own: every inbound rule in it is ours. */
export interface TaggedGroupDesired extends DesiredResource {
  groupName: string;
  vpcId: string;
  /** `until` is the day that is noted with a rule when it is made; it is not compared. */
  inbound: { port: number; source: string; until?: string | undefined }[];
}

/** The kind of security group that Postern makes for `purpose`: at the load balancer, at the endpoint. */
export function taggedGroupKind<Desired extends TaggedGroupDesired>(
  kind: Desired["kind"],
  purpose: string,
): ResourceKind<Desired, TaggedGroup> {
  return {
    kind,
    after: [],
    permissions: {
      read: ["ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"],
      write: [
        "ec2:CreateSecurityGroup",
        "ec2:DeleteSecurityGroup",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:CreateTags",
      ],
    },

    observe: (context) => readTaggedGroups(context, kind),

    compare(desired, observed) {
      const { missing, extra } = difference(desired, observed);
      const changes = [
        ...missing.map((rule): Change => ({ what: "inbound rule", from: "none", to: show(rule), how: "in place" })),
        ...extra.map((rule): Change => ({ what: "inbound rule", from: show(rule), to: "none", how: "in place" })),
      ];
      if (observed.vpcId === desired.vpcId) return changes;
      return [{ what: "VPC", from: observed.vpcId, to: desired.vpcId, how: "by replacement" }, ...changes];
    },

    async ensure(context, desired, observed) {
      const ownership = { link: context.link, kind: desired.kind, name: desired.name };
      const description = descriptionFor(context.link, purpose);
      // Ensure
      const group = observed ?? (await createTaggedGroup(context, ownership, { ...desired, description }));
      // Sync: what is needed first, so that nothing that works is cut in between
      const { missing, extra } = difference(desired, group);
      const added = await onceVisible(() => addInboundRules(context.clients, missing, ownership, description));
      await revokeInboundRules(context.clients, extra);
      return { ...group, rules: [...group.rules.filter((rule) => !extra.includes(rule)), ...added] };
    },

    remove: (context, observed) => deleteTaggedGroup(context, observed.groupId),

    label: (observed) => observed.groupId,
  };
}

function difference(desired: TaggedGroupDesired, { groupId, rules }: TaggedGroup) {
  const same = (a: { port: number; source: string }) => (b: { port: number; source: string }) =>
    a.port === b.port && a.source === b.source;
  return {
    missing: desired.inbound.filter((rule) => !rules.some(same(rule))).map((rule) => ({ ...rule, groupId })),
    extra: rules.filter((rule) => !desired.inbound.some(same(rule))),
  };
}

const show = ({ port, source }: { port: number; source: string }) => `tcp ${port} from ${source}`;
