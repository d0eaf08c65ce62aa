import type { CreateLoadBalancerInput, CreateLoadBalancerOutput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSecurityGroup } from "../ec2/lookups.ts";
import { refreshLater } from "../refresh-later.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { initialAttributes, LOAD_BALANCER_ATTRIBUTES } from "./attributes.ts";
import { checkIpAddressType } from "./ip-address-type.ts";
import { addNode, areAddressesFree, type NodePlace, readNodePlaces } from "./load-balancer-nodes.ts";
import { toLoadBalancer } from "./load-balancers.ts";
import { listenersOf } from "./lookups.ts";
import { checkName, validationError, withCode } from "./parameters.ts";
import { MOST_LOAD_BALANCERS } from "./quotas.ts";
import type { LoadBalancerRow } from "./store.ts";
import { readTags, setTags } from "./tags.ts";
import { followHealthOf } from "./target-health.ts";
import { LOAD_BALANCER_START_SECONDS } from "./timings.ts";

/**
 * Network load balancers only. `provisioning`, then `active`; `failed` when an address it asked for is taken. The same
 * name with the same settings gives the one that exists.
 */
export async function createLoadBalancer(
  world: World,
  input: CreateLoadBalancerInput,
  caller: Caller,
): Promise<CreateLoadBalancerOutput> {
  checkType(input);
  const name = checkName("Load balancer", input.Name);
  if (name.startsWith("internal-")) throw validationError(`Load balancer name '${name}' cannot begin with 'internal-'`);
  const present = world.elbv2.loadBalancers.of(caller);
  const twin = present.find((row) => row.name === name);
  if (twin && hasSettings(twin, input)) return { LoadBalancers: [toLoadBalancer(twin)] };
  if (twin) {
    throw new AwsError(
      "DuplicateLoadBalancerName",
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  }
  if (present.length >= MOST_LOAD_BALANCERS) {
    throw new AwsError("TooManyLoadBalancers", "The maximum number of load balancers has been reached");
  }
  const tags = readTags(input.Tags);
  const places = readNodePlaces(world, caller, input);
  const groupIds = readLoadBalancerGroups(world, caller, places, input.SecurityGroups);
  const row = toRow(world, caller, { name, input, vpcId: places[0]?.subnet.vpcId ?? "", groupIds });
  const isBuildable = areAddressesFree(world, places);
  if (isBuildable) for (const place of places) addNode(world, row, place);
  world.elbv2.loadBalancers.put(row);
  setTags(world, row.arn, tags);
  await world.network.refresh();
  world.clock.after(LOAD_BALANCER_START_SECONDS, () => finishStart(world, row, isBuildable));
  return { LoadBalancers: [toLoadBalancer(row)] };
}

/** The groups of a call; each must exist in the load balancer's VPC. */
function readLoadBalancerGroups(
  world: World,
  caller: Caller,
  places: NodePlace[],
  ids: string[] | undefined,
): string[] {
  const groupIds = [...new Set(ids ?? [])];
  const vpcId = places[0]?.subnet.vpcId;
  for (const id of groupIds) withCode("InvalidSecurityGroup", () => requireSecurityGroup(world, caller, id, vpcId));
  return groupIds;
}

function checkType(input: CreateLoadBalancerInput): void {
  // AWS makes an application load balancer when no type is named.
  const type = input.Type ?? "application";
  if (type !== "network") {
    throw new AwsError(
      "InvalidConfigurationRequest",
      `the local region does not serve load balancers of type '${type}': set Type to 'network'`,
    );
  }
  checkIpAddressType(input.IpAddressType);
}

function hasSettings(row: LoadBalancerRow, input: CreateLoadBalancerInput): boolean {
  const subnets = input.SubnetMappings?.map((mapping) => mapping.SubnetId ?? "") ?? input.Subnets ?? [];
  const sameSet = (one: string[], other: string[]) =>
    JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
  return (
    row.scheme === (input.Scheme ?? "internet-facing") &&
    sameSet(
      row.nodes.map((node) => node.subnetId),
      subnets,
    ) &&
    sameSet(row.groupIds, input.SecurityGroups ?? [])
  );
}

function toRow(
  world: World,
  caller: Caller,
  load: { name: string; input: CreateLoadBalancerInput; vpcId: string; groupIds: string[] },
): LoadBalancerRow {
  const suffix = world.ids.hex(16);
  return {
    accountId: caller.accountId,
    region: caller.region,
    arn: `arn:aws:elasticloadbalancing:${caller.region}:${caller.accountId}:loadbalancer/net/${load.name}/${suffix}`,
    name: load.name,
    dnsName: `${load.name}-${suffix}.elb.${caller.region}.amazonaws.com`,
    scheme: load.input.Scheme ?? "internet-facing",
    state: "provisioning",
    vpcId: load.vpcId,
    createdAt: world.clock.now(),
    nodes: [],
    groupIds: load.groupIds,
    enforceInboundOnPrivateLink: load.groupIds.length > 0 ? "on" : undefined,
    attributes: initialAttributes(LOAD_BALANCER_ATTRIBUTES).set(
      "ipv6.deny_all_igw_traffic",
      String(load.input.Scheme === "internal"),
    ),
  };
}

/** `active`, or `failed` when an address it asked for was taken; nothing when it is gone. */
export function finishStart(world: World, row: LoadBalancerRow, isBuildable: boolean): void {
  if (world.elbv2.loadBalancers.get(row.arn) !== row) return;
  row.state = isBuildable ? "active" : "failed";
  for (const listener of listenersOf(world, row)) followHealthOf(world, listener);
  void refreshLater(world);
}
