import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface VpcRow extends Owned {
  vpcId: string;
  cidrBlock: string;
  isDefault: boolean;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
}

export interface SubnetRow extends Owned {
  subnetId: string;
  vpcId: string;
  cidrBlock: string;
  /** Zone id, the same for every account: `use1-az1`. Zone names are shuffled per account (zones.ts). */
  zoneId: string;
}

export interface SecurityGroupRow extends Owned {
  groupId: string;
  groupName: string;
  description: string;
  vpcId: string;
}

/** One rule with one source or destination: either a CIDR or a group. */
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
  description: string | undefined;
}

export interface NetworkInterfaceRow extends Owned {
  networkInterfaceId: string;
  vpcId: string;
  subnetId: string;
  zoneId: string;
  privateIpAddress: string;
  /** `interface`, `network_load_balancer` or `vpc_endpoint`, as DescribeNetworkInterfaces says it. */
  interfaceType: string;
  description: string;
  /** Who made it when not the account itself: `amazon-elb`, `amazon-rds`, an endpoint's service account. */
  requesterId: string | undefined;
  groupIds: string[];
  macAddress: string;
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
  vpcId: string;
  serviceName: string;
  /** Undefined only after the service itself is gone. */
  serviceId: string | undefined;
  state: EndpointState;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  /** The eight characters after the id in the endpoint's DNS names. */
  dnsSuffix: string;
  privateDnsEnabled: boolean;
  policyDocument: string | undefined;
  connectionId: string;
  createdAt: Date;
  clientToken: string | undefined;
  /** Whether packets pass: not before it was first available, still while a change is pending, never once rejected. */
  isOpen?: boolean;
  /** Why it is `failed`. */
  lastError?: { code: string; message: string } | undefined;
  /** Counts its changes of state, so that a delayed step of an earlier one can see that it came too late. */
  transition?: number;
}

/** What a create call with a client token was answered, for its repetition. */
export interface ClientTokenRow {
  fingerprint: string;
  answer: object;
}

export interface Ec2Store {
  vpcs: Table<VpcRow>;
  subnets: Table<SubnetRow>;
  securityGroups: Table<SecurityGroupRow>;
  securityGroupRules: Table<SecurityGroupRuleRow>;
  networkInterfaces: Table<NetworkInterfaceRow>;
  endpointServices: Table<EndpointServiceRow>;
  endpoints: Table<EndpointRow>;
  /** By account, region, operation and token. */
  clientTokens: Map<string, ClientTokenRow>;
  /** Tags by resource id, in the order they were set. */
  tags: Map<string, Map<string, string>>;
}

export function createEc2Store(): Ec2Store {
  return {
    vpcs: createTable((row) => row.vpcId),
    subnets: createTable((row) => row.subnetId),
    securityGroups: createTable((row) => row.groupId),
    securityGroupRules: createTable((row) => row.ruleId),
    networkInterfaces: createTable((row) => row.networkInterfaceId),
    endpointServices: createTable((row) => row.serviceId),
    endpoints: createTable((row) => row.vpcEndpointId),
    clientTokens: new Map(),
    tags: new Map(),
  };
}
