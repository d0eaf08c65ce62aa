import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { GatewayEndpoint } from "../../gateway/gateway-status.ts";
import type { PlannedGateway } from "../../gateway/plan-gateway.ts";
import type { Found, ObservedByKind } from "../../resources/found.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import type { Facts } from "../facts/facts.ts";
import { known, NotKnown, type Reading } from "../facts/reading.ts";
import type { VpcNetwork } from "../facts/vpc-network.ts";

/** All that the checks of a link through a resource gateway may know. */
export interface GatewayFacts extends Pick<Facts, "platform" | "probe"> {
  spec: LinkSpec;
  /** What apply would do: known only when the specification can be met at all. */
  planned: Reading<PlannedGateway>;
  found: Reading<Found>;
  /** RDS instances of the specification that are publicly accessible. */
  exposed: Reading<string[]>;
  /** The VPC of the gateway. */
  network: Reading<VpcNetwork>;
  /** Of the gateway's and the databases' groups. */
  groupRules: Reading<SecurityGroupRule[]>;
  /** Of the gateway's interfaces: where the databases see connections come from. */
  addresses: Reading<string[]>;
  endpoints: Reading<GatewayEndpoint[]>;
}

export function gatewayOf({ found }: GatewayFacts): ObservedByKind["resource-gateway"] {
  return present(known(found).one("resource-gateway", "resource-gateway"), "there is no resource gateway");
}

export function shareOf({ found }: GatewayFacts): ObservedByKind["resource-share"] {
  return present(known(found).one("resource-share", "share"), "there is no resource share");
}

function present<Value>(value: Value | undefined, why: string): Value {
  if (value === undefined) throw new NotKnown(why);
  return value;
}
