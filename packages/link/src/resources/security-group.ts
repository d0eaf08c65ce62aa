import { type TaggedGroupDesired, taggedGroupKind } from "./tagged-group-kind.ts";

/** The load balancer's own group: lets the platform's private ranges in at the listener ports. */
export interface SecurityGroupDesired extends TaggedGroupDesired {
  kind: "security-group";
}

export const securityGroup = taggedGroupKind<SecurityGroupDesired>("security-group", "load balancer");
