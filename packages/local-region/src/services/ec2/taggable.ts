import type { ResourceType } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireInstance } from "./instance-lookups.ts";
import { requireLaunchTemplate } from "./launch-template-lookups.ts";
import {
  requireEndpoint,
  requireEndpointService,
  requireNetworkInterface,
  requireRule,
  requireSecurityGroup,
  requireSubnet,
  requireVpc,
} from "./lookups.ts";
import {
  requireAddress,
  requireDhcpOptions,
  requireInternetGateway,
  requireNatGateway,
  requireNetworkAcl,
  requirePrefixList,
  requireRouteTable,
  requireVpnGateway,
} from "./routing-lookups.ts";

/** Id prefix to the type's name in tags and the check that the caller has such a resource. Longer prefixes first. */
const TAGGABLE: [string, ResourceType, (world: World, caller: Caller, id: string) => object][] = [
  ["vpce-svc-", "vpc-endpoint-service", requireEndpointService],
  ["vpce-", "vpc-endpoint", requireEndpoint],
  ["vpc-", "vpc", requireVpc],
  ["subnet-", "subnet", requireSubnet],
  ["sgr-", "security-group-rule", requireRule],
  ["sg-", "security-group", (world, caller, id) => requireSecurityGroup(world, caller, id)],
  ["eni-", "network-interface", requireNetworkInterface],
  ["lt-", "launch-template", (world, caller, id) => requireLaunchTemplate(world, caller, { LaunchTemplateId: id })],
  ["i-", "instance", requireInstance],
  ["dopt-", "dhcp-options", requireDhcpOptions],
  ["rtb-", "route-table", requireRouteTable],
  ["igw-", "internet-gateway", requireInternetGateway],
  ["vgw-", "vpn-gateway", requireVpnGateway],
  ["nat-", "natgateway", requireNatGateway],
  ["eipalloc-", "elastic-ip", requireAddress],
  ["acl-", "network-acl", requireNetworkAcl],
  ["pl-", "prefix-list", requirePrefixList],
];

/** The caller's resource with that id; throws the not-found error of its type, or InvalidID. */
export function findTaggable(world: World, caller: Caller, id: string): { id: string; type: ResourceType } {
  for (const [prefix, type, requireResource] of TAGGABLE) {
    if (!id.startsWith(prefix)) continue;
    requireResource(world, caller, id);
    return { id, type };
  }
  throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
}
