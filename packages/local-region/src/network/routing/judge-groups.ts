import { isInCidr } from "../../addresses/ipv4.ts";
import type { GroupWiring, RuleWiring } from "../wiring.ts";

/** Who is at one end of a connection, as security groups see it. */
export interface Peer {
  /** An interface id, or a word for what has none: `visitor`. */
  name: string;
  vpcId: string;
  address: string;
  groupIds: string[];
}

/**
 * Why the groups of `judged` stop a TCP connection to `port`, as a sentence; undefined when they let it pass. Groups
 * are stateful, so that only the opening of a connection is judged. No groups at all (a load balancer made without)
 * let everything pass.
 */
export function judgeGroups(
  groups: Map<string, GroupWiring>,
  judged: Peer,
  direction: "ingress" | "egress",
  port: number,
  other: Peer,
): string | undefined {
  if (judged.groupIds.length === 0) return undefined;
  // A group can be named only by groups of its own VPC: across PrivateLink there are addresses alone.
  const otherGroups = judged.vpcId === other.vpcId ? other.groupIds : [];
  const isAllowed = judged.groupIds.some((groupId) =>
    groups.get(groupId)?.[direction].some((rule) => admits(rule, port, other.address, otherGroups)),
  );
  if (isAllowed) return undefined;
  const [which, has] = judged.groupIds.length === 1 ? ["security group", "has"] : ["security groups", "have"];
  const towards = direction === "ingress" ? `inbound rule for tcp ${port} from` : `outbound rule for tcp ${port} to`;
  return `${which} ${judged.groupIds.join(", ")} of ${judged.name} ${has} no ${towards} ${other.address}`;
}

function admits(rule: RuleWiring, port: number, address: string, groupIds: string[]): boolean {
  if (rule.protocol === "tcp" && (port < rule.fromPort || port > rule.toPort)) return false;
  if (rule.groupId !== undefined) return groupIds.includes(rule.groupId);
  return rule.cidr !== undefined && isInCidr(address, rule.cidr);
}
