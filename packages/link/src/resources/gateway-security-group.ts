import { type TaggedGroupDesired, taggedGroupKind } from "./tagged-group-kind.ts";

/** The resource gateway's own group: nothing comes in, and the databases' groups know by it who asks. */
export interface GatewayGroupDesired extends TaggedGroupDesired {
  kind: "gateway-security-group";
}

export const gatewaySecurityGroup = taggedGroupKind<GatewayGroupDesired>("gateway-security-group", "resource gateway");
