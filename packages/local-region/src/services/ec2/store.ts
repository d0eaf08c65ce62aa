import { createTable, type Owned, type Table } from "../../state/table.ts";
import { createEndpointSideTables, type EndpointSideTables } from "./endpoint-side-store.ts";
import { createInstanceTables, type InstanceTables } from "./instance-store.ts";
import { createLaunchTemplateTables, type LaunchTemplateTables } from "./launch-template-store.ts";
import { createRoutingTables, type RoutingTables } from "./routing-store.ts";

export interface VpcRow extends Owned {
  vpcId: string;
  /** The range it was made with. */
  cidrBlock: string;
  laterCidrBlocks?: { associationId: string; cidrBlock: string }[];
  isDefault: boolean;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  enableNetworkAddressUsageMetrics?: boolean;
  /** The account's default set when there is none. */
  dhcpOptionsId?: string | undefined;
}

export interface SubnetRow extends Owned {
  subnetId: string;
  vpcId: string;
  cidrBlock: string;
  /** Zone id, the same for every account: `use1-az1`. Zone names are shuffled per account (zones.ts). */
  zoneId: string;
  mapPublicIpOnLaunch?: boolean;
}

export interface SecurityGroupRow extends Owned {
  groupId: string;
  groupName: string;
  description: string;
  vpcId: string;
}

/** One rule with one source or destination: a CIDR, a group or a prefix list. */
export interface SecurityGroupRuleRow extends Owned {
  ruleId: string;
  groupId: string;
  isEgress: boolean;
  /** `tcp`, `udp`, `icmp` or `-1` for all. */
  protocol: string;
  fromPort: number;
  toPort: number;
  cidrIpv4: string | undefined;
  referencedGroupId: string | undefined;
  prefixListId?: string | undefined;
  description: string | undefined;
}

export interface NetworkInterfaceRow extends Owned {
  networkInterfaceId: string;
  vpcId: string;
  subnetId: string;
  zoneId: string;
  privateIpAddress: string;
  /** Of a load balancer's node that was given more than one. */
  secondaryAddresses?: string[];
  /** `interface`, `network_load_balancer` or `vpc_endpoint`, as DescribeNetworkInterfaces says it. */
  interfaceType: string;
  description: string;
  /** Who made it when not the account itself: `amazon-elb`, `amazon-rds`, an endpoint's service account. */
  requesterId: string | undefined;
  groupIds: string[];
  macAddress: string;
  /** Of an interface that the account attached to an instance. */
  attachment?: InterfaceAttachment | undefined;
  sourceDestCheck?: boolean;
  /** Its owner is gone: it is still seen and still holds its subnet and groups, but carries nothing. */
  isLingering?: boolean;
}

export interface InterfaceAttachment {
  attachmentId: string;
  instanceId: string;
  deviceIndex: number;
  deleteOnTermination: boolean;
  attachedAt: Date;
}

export interface EndpointServiceRow extends Owned {
  serviceId: string;
  serviceName: string;
  /** Capitalised on the wire: `Available`, `Deleting`, … */
  state: string;
  acceptanceRequired: boolean;
  loadBalancerArns: string[];
  /** The zones it had when it was made or last refreshed; a new zone of the load balancer is not seen by itself. */
  zoneIds: string[];
  privateDnsName: string | undefined;
  /** Of its private DNS name; `pendingVerification` when left out. */
  privateDnsState?: "pendingVerification" | "verified" | "failed";
  /** Whether a verification is under way. */
  isVerifying?: boolean;
  /** Regions besides its own in which consumers may make endpoints. */
  remoteRegions?: string[];
  payerResponsibility?: "ServiceOwner";
  allowedPrincipals: { principal: string; permissionId: string }[];
  clientToken: string | undefined;
}

/** AWS's wire words for an endpoint's state. */
export type EndpointState =
  | "pendingAcceptance"
  | "pending"
  | "available"
  | "deleting"
  | "deleted"
  | "rejected"
  | "failed"
  | "expired";

export interface EndpointRow extends Owned {
  vpcEndpointId: string;
  /** `Interface` when left out. */
  type?: "Interface" | "Gateway" | "Resource";
  vpcId: string;
  /** Empty of a resource endpoint. */
  serviceName: string;
  /** Where the service is, when that is another region. */
  serviceRegion?: string | undefined;
  /** Only of a resource endpoint. */
  resourceConfigurationArn?: string | undefined;
  /** Only of a gateway endpoint. */
  routeTableIds?: string[];
  dnsOptions?: EndpointDnsOptions | undefined;
  /** Undefined after the service itself is gone, and of other endpoints than interface ones. */
  serviceId: string | undefined;
  state: EndpointState;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  /** Addresses wished for in subnets that have no interface of it yet, by subnet. */
  wishedAddresses?: Record<string, string>;
  /** The eight characters after the id in the endpoint's DNS names. */
  dnsSuffix: string;
  privateDnsEnabled: boolean;
  policyDocument: string | undefined;
  connectionId: string;
  createdAt: Date;
  clientToken: string | undefined;
  /** Whether packets pass: not before it was first available, still while a change is pending, never once rejected. */
  isOpen?: boolean;
  /** Whether what was established goes on although it is not open. */
  keepsFlows?: boolean;
  /** Why it is `failed`. */
  lastError?: { code: string; message: string } | undefined;
  /** Counts its changes of state, so that a delayed step of an earlier one can see that it came too late. */
  transition?: number;
}

export interface EndpointDnsOptions {
  privateDnsOnlyForInboundResolverEndpoint?: boolean | undefined;
  privateDnsPreference?: string | undefined;
  privateDnsSpecifiedDomains?: string[] | undefined;
}

/** One tag of one resource; a changed value is another row. Whose it is, the resource knows. */
export interface TagRow extends Owned {
  resourceId: string;
  key: string;
  value: string;
}

/** What a create call with a client token was answered, for its repetition. */
export interface ClientTokenRow {
  fingerprint: string;
  answer: object;
}

export interface Ec2Store extends RoutingTables, InstanceTables, LaunchTemplateTables, EndpointSideTables {
  vpcs: Table<VpcRow>;
  subnets: Table<SubnetRow, "vpcId">;
  securityGroups: Table<SecurityGroupRow, "vpcId">;
  securityGroupRules: Table<SecurityGroupRuleRow, "groupId">;
  networkInterfaces: Table<NetworkInterfaceRow, "vpcId" | "subnetId">;
  endpointServices: Table<EndpointServiceRow>;
  endpoints: Table<EndpointRow, "vpcId" | "serviceName">;
  /** By account, region, operation and token. */
  clientTokens: Map<string, ClientTokenRow>;
  tags: Table<TagRow, "resourceId" | "pair">;
}

export function createEc2Store(): Ec2Store {
  return {
    ...createLaunchTemplateTables(),
    vpcs: createTable((row) => row.vpcId),
    subnets: createTable((row) => row.subnetId, { vpcId: (row) => row.vpcId }),
    securityGroups: createTable((row) => row.groupId, { vpcId: (row) => row.vpcId }),
    securityGroupRules: createTable((row) => row.ruleId, { groupId: (row) => row.groupId }),
    networkInterfaces: createTable((row) => row.networkInterfaceId, {
      vpcId: (row) => row.vpcId,
      subnetId: (row) => row.subnetId,
    }),
    endpointServices: createTable((row) => row.serviceId),
    endpoints: createTable((row) => row.vpcEndpointId, {
      vpcId: (row) => row.vpcId,
      serviceName: (row) => row.serviceName,
    }),
    clientTokens: new Map(),
    tags: createTable((row) => `${row.resourceId} ${row.key}`, {
      resourceId: (row) => row.resourceId,
      pair: (row) => tagPair(row.key, row.value),
    }),
    ...createRoutingTables(),
    ...createInstanceTables(),
    ...createEndpointSideTables(),
  };
}

/** Under which the tags of one key and value are found. */
export function tagPair(key: string, value: string): string {
  return JSON.stringify([key, value]);
}
