import type {
  AvailabilityZone,
  DeleteLoadBalancerInput,
  DeleteLoadBalancerOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import { isBehindEndpointService } from "../ec2/service-associations.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import { refreshLater } from "../refresh-later.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { forwardsChanged } from "./forward-index.ts";
import { hostedZoneIdOf } from "./hosted-zones.ts";
import { findLoadBalancer, listenersOf, requireLoadBalancer } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { validationError } from "./parameters.ts";
import type { LoadBalancerRow } from "./store.ts";
import { dropTags } from "./tags.ts";
import { followHealthOf } from "./target-health.ts";
import { NODE_LINGER_SECONDS } from "./timings.ts";

export function describeLoadBalancers(
  world: World,
  input: DescribeLoadBalancersInput,
  caller: Caller,
): DescribeLoadBalancersOutput {
  const { LoadBalancerArns: arns, Names: names } = input;
  if (arns?.length && names?.length) {
    throw validationError("Load balancer names and load balancer ARNs cannot be specified at the same time");
  }
  const all = world.elbv2.loadBalancers.of(caller);
  const missing = names?.filter((name) => !all.some((row) => row.name === name)) ?? [];
  if (missing.length > 0)
    throw new AwsError("LoadBalancerNotFound", `Load balancers '[${missing.join(", ")}]' not found`);
  const asked = arns?.length
    ? arns.map((arn) => requireLoadBalancer(world, caller, arn))
    : all.filter((row) => !names?.length || names.includes(row.name));
  const { page, next } = describePage(asked, input);
  return { LoadBalancers: page.map(toLoadBalancer), NextMarker: next };
}

/**
 * Success when it is not there. Listeners go along; the nodes' interfaces stay for AWS's time, so that their subnets and
 * groups cannot be deleted at once.
 */
export async function deleteLoadBalancer(
  world: World,
  input: DeleteLoadBalancerInput,
  caller: Caller,
): Promise<DeleteLoadBalancerOutput> {
  const row = findLoadBalancer(world, caller, input.LoadBalancerArn ?? "");
  if (!row) return {};
  if (row.attributes.get("deletion_protection.enabled") === "true") {
    throw new AwsError(
      "OperationNotPermitted",
      `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`,
    );
  }
  if (isBehindEndpointService(world, row.arn)) {
    throw new AwsError(
      "ResourceInUse",
      `Load balancer '${row.arn}' cannot be deleted because it is currently associated with another service`,
    );
  }
  const listeners = listenersOf(world, row);
  for (const listener of listeners) {
    world.elbv2.listeners.delete(listener.arn);
    dropTags(world, listener.arn);
  }
  forwardsChanged(world, row);
  world.elbv2.loadBalancers.delete(row.arn);
  dropTags(world, row.arn);
  removeNodesLater(world, row.nodes);
  for (const listener of listeners) followHealthOf(world, listener);
  await world.network.refresh();
  return {};
}

/** Lets the interfaces of nodes that are gone linger as AWS does. */
export function removeNodesLater(world: World, nodes: { networkInterfaceId: string }[]): void {
  world.clock.after(NODE_LINGER_SECONDS, () => {
    for (const node of nodes) deleteManagedInterface(world, node.networkInterfaceId);
    void refreshLater(world);
  });
}

export function toLoadBalancer(row: LoadBalancerRow): LoadBalancer {
  return {
    LoadBalancerArn: row.arn,
    DNSName: row.dnsName,
    CanonicalHostedZoneId: hostedZoneIdOf(row.region),
    CreatedTime: row.createdAt,
    LoadBalancerName: row.name,
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: { Code: row.state },
    Type: "network",
    AvailabilityZones: toAvailabilityZones(row),
    SecurityGroups: row.groupIds,
    IpAddressType: "ipv4",
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: row.enforceInboundOnPrivateLink,
  };
}

/** An internal node's address is told only when the caller chose it: otherwise it is found by the interface. */
export function toAvailabilityZones(row: LoadBalancerRow): AvailabilityZone[] {
  return row.nodes.map((node) => ({
    ZoneName: zoneNameOf(row, node.zoneId),
    SubnetId: node.subnetId,
    LoadBalancerAddresses: node.requestedAddress ? [{ PrivateIPv4Address: node.address }] : [],
  }));
}
