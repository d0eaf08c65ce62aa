import { isEndpointOpen } from "../services/ec2/endpoint-states.ts";
import { isInstanceUp } from "../services/ec2/instance-states.ts";
import type { EndpointRow, NetworkInterfaceRow, SecurityGroupRuleRow } from "../services/ec2/store.ts";
import { listenersOf } from "../services/elbv2/lookups.ts";
import { isSticky, liveEpochs, routableTargets } from "../services/elbv2/routable-targets.ts";
import type { ListenerRow, LoadBalancerRow } from "../services/elbv2/store.ts";
import type { World } from "../services/world.ts";
import { networkAclIds, renderNetworkAcls } from "./render-network-acls.ts";
import { addResources, renderGateways } from "./render-resources.ts";
import type {
  EndpointWiring,
  GroupWiring,
  InterfaceWiring,
  ListenerWiring,
  NodeWiring,
  RuleWiring,
  Wiring,
} from "./wiring.ts";

/** What packets may do, of every account, as the stores say it now: a fresh, unshared picture; changes nothing. */
export function renderWiring(world: World): Wiring {
  const listeners = Map.groupBy(world.elbv2.listeners.all(), (row) => row.loadBalancerArn);
  return {
    vpcs: world.ec2.vpcs.all().map(({ vpcId, cidrBlock }) => ({ vpcId, cidrBlock })),
    interfaces: renderInterfaces(world),
    groups: renderGroups(world),
    networkAcls: renderNetworkAcls(world),
    endpoints: renderEndpoints(world),
    nodes: renderNodes(world, listeners),
    gateways: renderGateways(world),
  };
}

function renderInterfaces(world: World): Map<string, InterfaceWiring> {
  const groupIds = groupsOfOwners(world);
  const networkAcls = networkAclIds(world);
  const interfaces = new Map<string, InterfaceWiring>();
  for (const row of world.ec2.networkInterfaces.all()) {
    if (isSilent(world, row)) continue;
    const interfaceId = row.networkInterfaceId;
    interfaces.set(interfaceId, {
      interfaceId,
      vpcId: row.vpcId,
      zoneId: row.zoneId,
      subnetBase: world.ec2.subnets.get(row.subnetId)?.cidrBlock.split("/")[0] ?? row.privateIpAddress,
      address: row.privateIpAddress,
      ...(row.secondaryAddresses?.length && { secondaryAddresses: [...row.secondaryAddresses] }),
      networkAclId: networkAcls.get(row.subnetId),
      groupIds: [...(groupIds.get(interfaceId) ?? row.groupIds)],
    });
  }
  return interfaces;
}

/** What it was made for is gone, its zone is lost, or the host that it is attached to is down. */
function isSilent(world: World, { isLingering, attachment, zoneId }: NetworkInterfaceRow): boolean {
  if (isLingering || world.rds.lostZones.has(zoneId)) return true;
  const instance = attachment && world.ec2.instances.get(attachment.instanceId);
  return instance !== undefined && !isInstanceUp(instance);
}

/** The groups of what an interface was made for: there they are changed, and hold for all its interfaces at once. */
function groupsOfOwners(world: World): Map<string, string[]> {
  const groupIds = new Map<string, string[]>();
  for (const row of world.ec2.endpoints.all()) for (const id of row.networkInterfaceIds) groupIds.set(id, row.groupIds);
  for (const row of world.elbv2.loadBalancers.all())
    for (const node of row.nodes) groupIds.set(node.networkInterfaceId, row.groupIds);
  for (const row of world.rds.instances.all()) groupIds.set(row.networkInterfaceId, row.groupIds);
  return groupIds;
}

function renderGroups(world: World): Map<string, GroupWiring> {
  const groups = new Map<string, GroupWiring>();
  for (const { groupId } of world.ec2.securityGroups.all()) groups.set(groupId, { ingress: [], egress: [] });
  for (const row of world.ec2.securityGroupRules.all()) {
    groups.get(row.groupId)?.[row.isEgress ? "egress" : "ingress"].push(...renderRule(world, row));
  }
  return groups;
}

/** Rules for other protocols than TCP say nothing about connections; a prefix list stands for a rule for each entry. */
function renderRule(world: World, row: SecurityGroupRuleRow): RuleWiring[] {
  if (row.protocol !== "tcp" && row.protocol !== "-1") return [];
  const rule: RuleWiring = {
    protocol: row.protocol === "tcp" ? "tcp" : "all",
    fromPort: row.fromPort,
    toPort: row.toPort,
    cidr: row.cidrIpv4,
    groupId: row.referencedGroupId,
  };
  if (row.prefixListId === undefined) return [rule];
  return (world.ec2.prefixLists.get(row.prefixListId)?.entries ?? []).map(({ cidr }) => ({ ...rule, cidr }));
}

function renderEndpoints(world: World): Map<string, EndpointWiring> {
  const endpoints = new Map<string, EndpointWiring>();
  for (const row of world.ec2.endpoints.all()) {
    for (const interfaceId of row.networkInterfaceIds) {
      const zoneId = world.ec2.networkInterfaces.get(interfaceId)?.zoneId;
      endpoints.set(interfaceId, {
        vpcEndpointId: row.vpcEndpointId,
        isOpen: isEndpointOpen(row),
        state: row.state,
        ...(row.keepsFlows && { keepsFlows: true }),
        nodeInterfaceIds: row.serviceRegion
          ? nodesWithTargets(world, row)
          : nodesBehind(world, row)
              .filter((node) => node.zoneId === zoneId)
              .map((node) => node.networkInterfaceId),
      });
    }
  }
  addResources(world, endpoints);
  return endpoints;
}

/** From another region flows are spread over the zones that lead to a target; over all when none does. */
function nodesWithTargets(world: World, endpoint: EndpointRow): string[] {
  const nodes = nodesBehind(world, endpoint);
  const service = world.ec2.endpointServices.get(endpoint.serviceId ?? "");
  const listeners = (service?.loadBalancerArns ?? []).flatMap((arn) => {
    const loadBalancer = world.elbv2.loadBalancers.get(arn);
    return loadBalancer ? listenersOf(world, loadBalancer) : [];
  });
  const useful = nodes.filter((node) =>
    listeners.some((listener) => routableTargets(world, listener, node.zoneId).length > 0),
  );
  return (useful.length > 0 ? useful : nodes).map((node) => node.networkInterfaceId);
}

function nodesBehind(world: World, endpoint: EndpointRow): LoadBalancerRow["nodes"] {
  const service = endpoint.serviceId === undefined ? undefined : world.ec2.endpointServices.get(endpoint.serviceId);
  return (service?.loadBalancerArns ?? []).flatMap((arn) => world.elbv2.loadBalancers.get(arn)?.nodes ?? []);
}

function renderNodes(world: World, listeners: Map<string, ListenerRow[]>): Map<string, NodeWiring> {
  const nodes = new Map<string, NodeWiring>();
  for (const row of world.elbv2.loadBalancers.all()) {
    const own = row.state === "active" ? (listeners.get(row.arn) ?? []) : [];
    for (const node of row.nodes) {
      nodes.set(node.networkInterfaceId, {
        loadBalancerArn: row.arn,
        enforcesInboundOnPrivateLink: row.groupIds.length > 0 && row.enforceInboundOnPrivateLink !== "off",
        listeners: own.map((listener) => renderListener(world, listener, node.zoneId)),
      });
    }
  }
  return nodes;
}

/** AWS's default for `tcp.idle_timeout.seconds`. */
const IDLE_TIMEOUT_SECONDS = 350;

function renderListener(world: World, row: ListenerRow, nodeZoneId: string): ListenerWiring {
  return {
    listenerArn: row.arn,
    port: row.port,
    idleTimeoutSeconds: Number(row.attributes.get("tcp.idle_timeout.seconds") ?? IDLE_TIMEOUT_SECONDS),
    targets: routableTargets(world, row, nodeZoneId),
    liveEpochs: liveEpochs(world, row),
    ...(isSticky(world, row) && { isSticky: true }),
  };
}
