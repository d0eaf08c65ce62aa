import { type TaggedGroupDesired, taggedGroupKind } from "./tagged-group-kind.ts";

/** Consumer side: who in the platform's VPC may use the endpoint. */
export interface EndpointGroupDesired extends TaggedGroupDesired {
  kind: "endpoint-security-group";
}

export const endpointSecurityGroup = taggedGroupKind<EndpointGroupDesired>("endpoint-security-group", "endpoint");
