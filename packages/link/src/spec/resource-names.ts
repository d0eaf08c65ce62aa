import { createHash } from "node:crypto";

/** Names in AWS, made from the link's: unique in an account and region, and within AWS's 32 characters. */
export function loadBalancerName(link: string): string {
  return `postern-${link}`;
}

export function loadBalancerGroupName(link: string): string {
  return `postern-${link}-load-balancer`;
}

export function endpointGroupName(link: string): string {
  return `postern-${link}-endpoint`;
}

/** What every target group's name of a link begins with, by which they are found. */
function targetGroupPrefix(link: string): string {
  return `${link}-`;
}

/**
 * A target group's protocol, type and VPC can never change, so its name carries a digest of them: another VPC
 * or type is another target group.
 */
export function targetGroupName(link: string, database: string, type: "ip" | "instance", vpcId: string): string {
  const digest = createHash("sha256").update(`${database}/tcp/${type}/${vpcId}`).digest("hex").slice(0, 6);
  const room = 32 - targetGroupPrefix(link).length - digest.length - 1;
  const shown = database.slice(0, Math.max(0, room)).replace(/-+$/, "");
  return [link, shown, digest].filter(Boolean).join("-");
}

export function gatewayName(link: string): string {
  return `postern-${link}`;
}

/** Within VPC Lattice's 40 characters; a longer one ends with a digest of the whole. */
export function resourceConfigurationName(link: string, database: string): string {
  const name = `${link}-${database}`;
  if (name.length <= 40) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.slice(0, 33).replace(/-+$/, "")}-${digest}`;
}

export function gatewayGroupName(link: string): string {
  return `postern-${link}-resource-gateway`;
}

/** What security groups and their rules say of themselves. */
export function descriptionFor(link: string, purpose: string): string {
  return `Postern link ${link}: ${purpose}`;
}

/** The same for the same intent, so that a create repeated after a crash answers the first one's result. */
export function clientToken(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 64);
}

/** Roles are the account's, and not the region's: theirs bears the region. */
export function followerNames(link: string, region: string) {
  return {
    functionName: `postern-${link}-follower`,
    roleName: `postern-${link}-${region}-follower`,
    eventsRule: `postern-${link}-failover`,
    scheduleRule: `postern-${link}-schedule`,
    failuresTopic: `postern-${link}-follower-failures`,
    eventsTopic: `postern-${link}-follower-events`,
    instanceEvents: `postern-${link}-instances`,
    clusterEvents: `postern-${link}-clusters`,
  };
}

export type FollowerNames = ReturnType<typeof followerNames>;
