/**
 * Everything that packets need to know of the region's state, as plain data. `render-wiring.ts` makes it from the
 * stores; a data plane carries it out. Nothing here knows an AWS call.
 */
export interface Wiring {
  /** One for each range of a VPC. */
  vpcs: VpcWiring[];
  /** By network interface id. */
  interfaces: Map<string, InterfaceWiring>;
  /** The same by `addressKey`, when whoever made the wiring has it at hand. */
  interfacesByAddress?: Map<string, InterfaceWiring>;
  /** By security group id. */
  groups: Map<string, GroupWiring>;
  /** By id: what is judged of packets that cross a subnet's border. */
  networkAcls?: Map<string, NetworkAclWiring>;
  /** By network interface id of the endpoint's side. */
  endpoints: Map<string, EndpointWiring>;
  /** By network interface id of the load balancer's node. */
  nodes: Map<string, NodeWiring>;
  /** By network interface id of the resource gateway's side. */
  gateways: Map<string, GatewayWiring>;
  /** By id: networks on premises. */
  sites?: Map<string, SiteWiring>;
}

/** What an address of a VPC is found by. */
export function addressKey({ vpcId, address }: { vpcId: string; address: string }): string {
  return `${vpcId} ${address}`;
}

export interface VpcWiring {
  vpcId: string;
  cidrBlock: string;
}

/** A network on premises, behind a virtual private gateway. */
export interface SiteWiring {
  siteId: string;
  cidrBlock: string;
  /** That the gateway is attached to. */
  vpcId: string | undefined;
  /** Of that VPC, by first address, with all the routes that each has outside it; those that lead nowhere as well. */
  subnets: { subnetBase: string; routes: { cidrBlock: string; leadsThere: boolean }[] }[];
}

/** An address in a VPC: of a database, a client host, an endpoint or a load balancer's node. */
export interface InterfaceWiring {
  interfaceId: string;
  vpcId: string;
  zoneId: string;
  /** The first address of its subnet: the fourth (base + 3, AWS's own) stands for visitors from this machine. */
  subnetBase: string;
  address: string;
  /** A load balancer's node takes one of all its addresses for each flow to a target. */
  secondaryAddresses?: string[];
  /** Of its subnet; a subnet without one lets everything pass. */
  networkAclId?: string | undefined;
  /** Judged for every packet in and out; an interface without groups (a load balancer without) lets all pass. */
  groupIds: string[];
}

export interface GroupWiring {
  ingress: RuleWiring[];
  egress: RuleWiring[];
}

export interface RuleWiring {
  protocol: "tcp" | "all";
  fromPort: number;
  toPort: number;
  /** Exactly one of the two. */
  cidr: string | undefined;
  groupId: string | undefined;
}

/** Stateless: the packets of both ways are judged, each at both borders. */
export interface NetworkAclWiring {
  /** In the order in which they are tried; what none decides is denied. */
  ingress: NetworkAclRuleWiring[];
  egress: NetworkAclRuleWiring[];
}

/** Rules that say nothing about TCP are left out. */
export interface NetworkAclRuleWiring {
  ruleNumber: number;
  allows: boolean;
  cidr: string;
  fromPort: number;
  toPort: number;
}

export interface EndpointWiring {
  vpcEndpointId: string;
  /** False while acceptance is pending and after a rejection: no byte passes, established flows are cut. */
  isOpen: boolean;
  /** Whether flows that were established go on while it is closed. */
  keepsFlows?: boolean;
  /** AWS's word for the endpoint's state, for the sentence that says why it is closed. */
  state: string;
  /** The provider's nodes in this interface's own zone: PrivateLink stays in the zone, except from another region. */
  nodeInterfaceIds: string[];
  /** Of an endpoint of type Resource: what it leads to, in place of nodes. */
  resource?: ResourceWiring;
}

export interface ResourceWiring {
  resourceConfigurationArn: string;
  /** The gateway's interfaces that this interface may use: in its own zone or, where there is none, elsewhere. */
  gatewayInterfaceIds: string[];
  portRanges: { from: number; to: number }[];
  /** An address in the gateway's VPC, or a name that the gateway looks up for each connection. */
  target: { address: string } | { domainName: string };
}

export interface GatewayWiring {
  resourceGatewayId: string;
  /** Whose DNS it asks: everyone's, or that of a VPC. */
  dnsView: "public" | { vpcId: string };
  idleTimeoutSeconds: number;
}

export interface NodeWiring {
  loadBalancerArn: string;
  /** Whether the load balancer's groups judge PrivateLink traffic, by the client's own address. */
  enforcesInboundOnPrivateLink: boolean;
  listeners: ListenerWiring[];
}

export interface ListenerWiring {
  listenerArn: string;
  port: number;
  idleTimeoutSeconds: number;
  /** The targets this node may choose now: of its zone or of all, healthy ones or, failing open, every one. */
  targets: TargetWiring[];
  /** Whether a client's address alone decides which of them it gets. */
  isSticky?: boolean;
  /** Epochs whose established flows may go on: of the targets above and of draining ones. */
  liveEpochs: number[];
}

export interface TargetWiring {
  vpcId: string;
  address: string;
  port: number;
  weight: number;
  /** Flows remember it: when it is no longer among the listener's `liveEpochs`, they are cut. */
  epoch: number;
  /** Whether connections to it begin with a proxy protocol header. */
  proxyProtocol?: boolean;
  /** Whether it sees the client's own address, where the client is in its VPC and did not come by PrivateLink. */
  preservesClientAddress?: boolean;
}
