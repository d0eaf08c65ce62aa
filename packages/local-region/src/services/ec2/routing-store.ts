import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface DhcpOptionsRow extends Owned {
  dhcpOptionsId: string;
  configurations: { key: string; values: string[] }[];
  /** The one that AWS made for the account: VPCs have it unless they are given another. */
  isDefault: boolean;
}

export interface RouteTableRow extends Owned {
  routeTableId: string;
  vpcId: string;
  /** Besides the VPC's own range, which is always there. */
  routes: RouteRow[];
  /** Virtual private gateways whose routes are propagated. */
  propagatingGatewayIds: string[];
}

export interface RouteRow {
  /** A CIDR or a prefix list's id. */
  destination: string;
  target: RouteTarget;
  origin: "CreateRoute" | "EnableVgwRoutePropagation";
}

export interface RouteTarget {
  kind: "gateway" | "nat-gateway" | "network-interface" | "instance";
  id: string;
}

/** Which table a subnet has; without a subnet it is the VPC's main one. */
export interface RouteTableAssociationRow extends Owned {
  associationId: string;
  routeTableId: string;
  vpcId: string;
  subnetId: string | undefined;
}

export interface InternetGatewayRow extends Owned {
  internetGatewayId: string;
  vpcId: string | undefined;
}

export interface VpnGatewayRow extends Owned {
  vpnGatewayId: string;
  state: "available" | "deleted";
  amazonSideAsn: number;
  vpcId: string | undefined;
  attachmentState: "attaching" | "attached" | "detaching" | undefined;
}

/** A network on premises, which a virtual private gateway leads to. */
export interface SiteRow extends Owned {
  siteId: string;
  vpnGatewayId: string;
  cidrBlock: string;
  database: SiteDatabase | undefined;
}

/** A Postgres at an address of a site's. */
export interface SiteDatabase {
  address: string;
  port: number;
  /** On its certificate. */
  dnsNames: string[];
  user: string;
  /** What Postgres keeps of the password. */
  secret: string;
  name: string | undefined;
}

export interface NatGatewayRow extends Owned {
  natGatewayId: string;
  vpcId: string;
  subnetId: string;
  connectivityType: "public" | "private";
  state: "pending" | "available" | "deleting" | "deleted";
  networkInterfaceId: string;
  privateIpAddress: string;
  allocationId: string | undefined;
  associationId: string | undefined;
  createdAt: Date;
  deletedAt: Date | undefined;
}

export interface AddressRow extends Owned {
  allocationId: string;
  publicIp: string;
  /** Only NAT gateways use addresses here. */
  natGatewayId: string | undefined;
}

export interface NetworkAclRow extends Owned {
  networkAclId: string;
  vpcId: string;
  isDefault: boolean;
  /** Without the last one of each direction, which denies everything and cannot be changed. */
  entries: NetworkAclEntry[];
}

export interface NetworkAclEntry {
  ruleNumber: number;
  isEgress: boolean;
  allows: boolean;
  /** A protocol number, or `-1` for all. */
  protocol: string;
  cidrBlock: string;
  fromPort: number | undefined;
  toPort: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
}

export interface NetworkAclAssociationRow extends Owned {
  associationId: string;
  networkAclId: string;
  subnetId: string;
}

export interface PrefixListRow extends Owned {
  prefixListId: string;
  name: string;
  maxEntries: number;
  version: number;
  state: string;
  entries: PrefixListEntry[];
  /** Entries of earlier versions, oldest (version 1) first. */
  formerEntries: PrefixListEntry[][];
}

export interface PrefixListEntry {
  cidr: string;
  description: string | undefined;
}

export interface RoutingTables {
  dhcpOptions: Table<DhcpOptionsRow>;
  routeTables: Table<RouteTableRow, "vpcId">;
  routeTableAssociations: Table<RouteTableAssociationRow, "vpcId" | "routeTableId" | "subnetId">;
  internetGateways: Table<InternetGatewayRow>;
  vpnGateways: Table<VpnGatewayRow>;
  sites: Table<SiteRow>;
  natGateways: Table<NatGatewayRow, "vpcId">;
  addresses: Table<AddressRow>;
  networkAcls: Table<NetworkAclRow, "vpcId">;
  networkAclAssociations: Table<NetworkAclAssociationRow, "networkAclId" | "subnetId">;
  prefixLists: Table<PrefixListRow>;
}

export function createRoutingTables(): RoutingTables {
  return {
    dhcpOptions: createTable((row) => row.dhcpOptionsId),
    routeTables: createTable((row) => row.routeTableId, { vpcId: (row) => row.vpcId }),
    routeTableAssociations: createTable((row) => row.associationId, {
      vpcId: (row) => row.vpcId,
      routeTableId: (row) => row.routeTableId,
      subnetId: (row) => row.subnetId,
    }),
    internetGateways: createTable((row) => row.internetGatewayId),
    vpnGateways: createTable((row) => row.vpnGatewayId),
    sites: createTable((row) => row.siteId),
    natGateways: createTable((row) => row.natGatewayId, { vpcId: (row) => row.vpcId }),
    addresses: createTable((row) => row.allocationId),
    networkAcls: createTable((row) => row.networkAclId, { vpcId: (row) => row.vpcId }),
    networkAclAssociations: createTable((row) => row.associationId, {
      networkAclId: (row) => row.networkAclId,
      subnetId: (row) => row.subnetId,
    }),
    prefixLists: createTable((row) => row.prefixListId),
  };
}
