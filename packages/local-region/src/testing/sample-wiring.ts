import type {
  EndpointWiring,
  ListenerWiring,
  NodeWiring,
  RuleWiring,
  TargetWiring,
  Wiring,
} from "../network/wiring.ts";

/**
 * A wiring for tests: an owner's VPC and a platform's with the same addresses, each with zones a and b. Every call
 * gives a fresh one, which the test changes before it hands it on.
 *
 *   platform  client 10.0.1.7, endpoint 10.0.1.50 (a) and 10.0.2.50 (b)
 *   owner     node 10.0.1.200 (a) and 10.0.2.200 (b), databases 10.0.1.20, 10.0.2.20, 10.0.3.20
 */
export function sampleWiring(): Wiring {
  const wiring: Wiring = {
    vpcs: [
      { vpcId: "vpc-owner", cidrBlock: "10.0.0.0/16" },
      { vpcId: "vpc-platform", cidrBlock: "10.0.0.0/16" },
    ],
    interfaces: new Map(),
    groups: new Map([
      ["sg-client", { ingress: [], egress: [anywhere()] }],
      ["sg-endpoint", { ingress: [tcp(5432, { cidr: "10.0.0.0/16" })], egress: [anywhere()] }],
      ["sg-node", { ingress: [tcp(5432, { cidr: "10.0.0.0/16" })], egress: [anywhere()] }],
      ["sg-database", { ingress: [tcp(5432, { groupId: "sg-node" })], egress: [anywhere()] }],
      ["sg-closed", { ingress: [], egress: [] }],
    ]),
    endpoints: new Map(),
    nodes: new Map(),
    gateways: new Map(),
  };
  addInterface(wiring, "eni-client", "vpc-platform", "a", "10.0.1.7", ["sg-client"]);
  addInterface(wiring, "eni-endpoint-a", "vpc-platform", "a", "10.0.1.50", ["sg-endpoint"]);
  addInterface(wiring, "eni-endpoint-b", "vpc-platform", "b", "10.0.2.50", ["sg-endpoint"]);
  addInterface(wiring, "eni-node-a", "vpc-owner", "a", "10.0.1.200", ["sg-node"]);
  addInterface(wiring, "eni-node-b", "vpc-owner", "b", "10.0.2.200", ["sg-node"]);
  addInterface(wiring, "eni-owner-client", "vpc-owner", "a", "10.0.1.7", ["sg-client"]);
  for (const n of [1, 2, 3]) addInterface(wiring, `eni-db-${n}`, "vpc-owner", "a", `10.0.${n}.20`, ["sg-database"]);
  for (const zone of ["a", "b"]) {
    wiring.endpoints.set(`eni-endpoint-${zone}`, openEndpoint([`eni-node-${zone}`]));
    wiring.nodes.set(`eni-node-${zone}`, nodeWith([listenerTo([targetAt("10.0.1.20", 1)])]));
  }
  return wiring;
}

export function addInterface(
  wiring: Wiring,
  interfaceId: string,
  vpcId: string,
  zoneId: string,
  address: string,
  groupIds: string[],
): void {
  const subnetBase = address.replace(/\.\d+$/, ".0");
  wiring.interfaces.set(interfaceId, { interfaceId, vpcId, zoneId, subnetBase, address, groupIds });
}

export function openEndpoint(nodeInterfaceIds: string[]): EndpointWiring {
  return { vpcEndpointId: "vpce-1", isOpen: true, state: "available", nodeInterfaceIds };
}

export function nodeWith(listeners: ListenerWiring[]): NodeWiring {
  return { loadBalancerArn: "lb-1", enforcesInboundOnPrivateLink: true, listeners };
}

export function listenerTo(targets: TargetWiring[], port = 5432): ListenerWiring {
  return {
    listenerArn: `listener-${port}`,
    port,
    idleTimeoutSeconds: 350,
    targets,
    liveEpochs: targets.map(({ epoch }) => epoch),
  };
}

export function targetAt(address: string, epoch: number, weight = 1): TargetWiring {
  return { vpcId: "vpc-owner", address, port: 5432, weight, epoch };
}

export function tcp(port: number, peer: { cidr?: string; groupId?: string }): RuleWiring {
  return { protocol: "tcp", fromPort: port, toPort: port, cidr: peer.cidr, groupId: peer.groupId };
}

export function anywhere(): RuleWiring {
  return { protocol: "all", fromPort: 0, toPort: 65_535, cidr: "0.0.0.0/0", groupId: undefined };
}
