import type { SetSecurityGroupsInput, SetSecurityGroupsOutput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSecurityGroup } from "../ec2/lookups.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireLoadBalancer } from "./lookups.ts";
import { validationError, withCode } from "./parameters.ts";

/** Groups may be changed, never emptied; a load balancer that was made without any never gets some. */
export async function setSecurityGroups(
  world: World,
  input: SetSecurityGroupsInput,
  caller: Caller,
): Promise<SetSecurityGroupsOutput> {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  const groupIds = [...new Set(input.SecurityGroups ?? [])];
  if (row.groupIds.length === 0) {
    throw new AwsError(
      "InvalidConfigurationRequest",
      "You cannot set security groups on a Network Load Balancer which was created without any security groups.",
    );
  }
  if (groupIds.length === 0) {
    throw new AwsError(
      "InvalidConfigurationRequest",
      "You cannot remove all security groups from a Network Load Balancer which was created with security groups.",
    );
  }
  const enforcement = input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? row.enforceInboundOnPrivateLink;
  if (enforcement !== "on" && enforcement !== "off") {
    throw validationError(
      `'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic' value '${enforcement}' must be one of 'on, off'`,
    );
  }
  for (const id of groupIds) {
    withCode("InvalidSecurityGroup", () => requireSecurityGroup(world, caller, id, row.vpcId));
  }
  row.groupIds = groupIds;
  row.enforceInboundOnPrivateLink = enforcement;
  for (const node of row.nodes) setInterfaceGroups(world, node.networkInterfaceId, groupIds);
  await world.network.refresh();
  return {
    SecurityGroupIds: groupIds,
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforcement,
  };
}
