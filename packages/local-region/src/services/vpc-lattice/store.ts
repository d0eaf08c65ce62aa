import { createTable, type Owned, type Table } from "../../state/table.ts";

export type LatticeStatus =
  | "CREATE_IN_PROGRESS"
  | "ACTIVE"
  | "UPDATE_IN_PROGRESS"
  | "DELETE_IN_PROGRESS"
  | "CREATE_FAILED"
  | "UPDATE_FAILED"
  | "DELETE_FAILED";

/** What every resource of VPC Lattice has. */
export interface LatticeRow extends Owned {
  id: string;
  arn: string;
  createdAt: Date;
  updatedAt: Date;
  tags: Record<string, string>;
}

export interface ResourceGatewayRow extends LatticeRow {
  name: string;
  status: LatticeStatus;
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  ipv4AddressesPerInterface: number;
  /** Where the names of its resources are looked up; fixed when it is made. */
  dnsResolution: "PUBLIC" | "IN_VPC";
}

/** Exactly one of the three. */
export interface ResourceDefinition {
  domainName?: string | undefined;
  ipAddress?: string | undefined;
  arn?: string | undefined;
}

export interface ResourceConfigurationRow extends LatticeRow {
  name: string;
  type: "SINGLE" | "GROUP" | "CHILD" | "ARN";
  status: LatticeStatus;
  gatewayId: string;
  /** Of a child: the group, or what AWS made it for. */
  parentId: string | undefined;
  /** `5432` or `5432-5440`. */
  portRanges: string[];
  /** Undefined for a group. */
  definition: ResourceDefinition | undefined;
  allowsShareableNetworks: boolean;
  customDomainName: string | undefined;
  groupDomain: string | undefined;
  domainVerificationId: string | undefined;
  isAmazonManaged: boolean;
}

/** A VPC endpoint at a resource configuration: owned by the configuration's owner. */
export interface EndpointAssociationRow extends LatticeRow {
  configurationId: string;
  vpcEndpointId: string;
  vpcEndpointOwner: string;
  /** The endpoint's interfaces for each single resource of the configuration. */
  resources: { configurationId: string; networkInterfaceIds: string[] }[];
}

/** A name by which a VPC reaches a resource through an endpoint: at most one endpoint has it. */
export interface PrivateNameRow extends Owned {
  vpcId: string;
  /** Lower case, without the last dot. */
  name: string;
  vpcEndpointId: string;
  configurationId: string;
}

export interface DomainVerificationRow extends LatticeRow {
  domainName: string;
  status: "PENDING" | "VERIFIED";
  textName: string;
  textValue: string;
  verifiedAt: Date | undefined;
}

export interface ServiceNetworkRow extends LatticeRow {
  name: string;
  isShareable: boolean;
}

/** A resource configuration in a service network. */
export interface NetworkAssociationRow extends LatticeRow {
  status: "CREATE_IN_PROGRESS" | "ACTIVE" | "DELETE_IN_PROGRESS";
  configurationId: string;
  networkId: string;
  privateDnsEnabled: boolean;
}

export interface ResourcePolicyRow extends Owned {
  resourceArn: string;
  policy: string;
}

export interface VpcLatticeStore {
  gateways: Table<ResourceGatewayRow>;
  configurations: Table<ResourceConfigurationRow, "parent" | "gateway">;
  endpointAssociations: Table<EndpointAssociationRow, "configuration">;
  /** By VPC and name. */
  privateNames: Table<PrivateNameRow, "endpoint">;
  domainVerifications: Table<DomainVerificationRow>;
  serviceNetworks: Table<ServiceNetworkRow>;
  networkAssociations: Table<NetworkAssociationRow, "configuration">;
  /** By the resource's ARN. */
  policies: Table<ResourcePolicyRow>;
}

export function createVpcLatticeStore(): VpcLatticeStore {
  return {
    gateways: createTable((row) => row.id),
    configurations: createTable((row) => row.id, { parent: (row) => row.parentId, gateway: (row) => row.gatewayId }),
    endpointAssociations: createTable((row) => row.id, { configuration: (row) => row.configurationId }),
    privateNames: createTable((row) => privateNameKey(row.vpcId, row.name), { endpoint: (row) => row.vpcEndpointId }),
    domainVerifications: createTable((row) => row.id),
    serviceNetworks: createTable((row) => row.id),
    networkAssociations: createTable((row) => row.id, { configuration: (row) => row.configurationId }),
    policies: createTable((row) => row.resourceArn),
  };
}

export function privateNameKey(vpcId: string, name: string): string {
  return `${vpcId} ${name}`;
}
