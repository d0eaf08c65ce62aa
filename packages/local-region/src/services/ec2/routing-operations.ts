import type { Handler } from "../service.ts";
import {
  allocateAddress,
  describeAddresses,
  describeAddressesAttribute,
  disassociateAddress,
  releaseAddress,
} from "./addresses.ts";
import { associateDhcpOptions, createDhcpOptions, deleteDhcpOptions, describeDhcpOptions } from "./dhcp-options.ts";
import {
  attachInternetGateway,
  createInternetGateway,
  deleteInternetGateway,
  describeInternetGateways,
  detachInternetGateway,
} from "./internet-gateways.ts";
import { createNatGateway, deleteNatGateway, describeNatGateways } from "./nat-gateways.ts";
import { replaceNetworkAclAssociation } from "./network-acl-associations.ts";
import { createNetworkAclEntry, deleteNetworkAclEntry, replaceNetworkAclEntry } from "./network-acl-entries.ts";
import { createNetworkAcl, deleteNetworkAcl, describeNetworkAcls } from "./network-acls.ts";
import { modifyManagedPrefixList } from "./prefix-list-entries.ts";
import {
  createManagedPrefixList,
  deleteManagedPrefixList,
  describeManagedPrefixLists,
  describePrefixLists,
  getManagedPrefixListEntries,
} from "./prefix-lists.ts";
import {
  associateRouteTable,
  disassociateRouteTable,
  replaceRouteTableAssociation,
} from "./route-table-associations.ts";
import { createRouteTable, deleteRouteTable, describeRouteTables } from "./route-tables.ts";
import {
  createRoute,
  deleteRoute,
  disableVgwRoutePropagation,
  enableVgwRoutePropagation,
  replaceRoute,
} from "./routes.ts";
import {
  attachVpnGateway,
  createVpnGateway,
  deleteVpnGateway,
  describeVpnGateways,
  detachVpnGateway,
} from "./vpn-gateways.ts";

/** Routes and gateways decide which subnets reach a site on premises. */
const thenFollowed =
  (handler: Handler): Handler =>
  async (world, input, caller) => {
    const answer = await handler(world, input, caller);
    await world.network.refresh();
    return answer;
  };

/** What stands between subnets. */
export const ROUTING_HANDLERS: Record<string, Handler> = {
  CreateDhcpOptions: createDhcpOptions,
  DescribeDhcpOptions: describeDhcpOptions,
  AssociateDhcpOptions: associateDhcpOptions,
  DeleteDhcpOptions: deleteDhcpOptions,

  CreateRouteTable: createRouteTable,
  DescribeRouteTables: describeRouteTables,
  DeleteRouteTable: deleteRouteTable,
  AssociateRouteTable: thenFollowed(associateRouteTable),
  DisassociateRouteTable: thenFollowed(disassociateRouteTable),
  ReplaceRouteTableAssociation: thenFollowed(replaceRouteTableAssociation),
  CreateRoute: thenFollowed(createRoute),
  ReplaceRoute: thenFollowed(replaceRoute),
  DeleteRoute: thenFollowed(deleteRoute),
  EnableVgwRoutePropagation: thenFollowed(enableVgwRoutePropagation),
  DisableVgwRoutePropagation: thenFollowed(disableVgwRoutePropagation),

  CreateInternetGateway: createInternetGateway,
  DescribeInternetGateways: describeInternetGateways,
  AttachInternetGateway: attachInternetGateway,
  DetachInternetGateway: detachInternetGateway,
  DeleteInternetGateway: deleteInternetGateway,
  CreateNatGateway: createNatGateway,
  DescribeNatGateways: describeNatGateways,
  DeleteNatGateway: deleteNatGateway,
  CreateVpnGateway: createVpnGateway,
  DescribeVpnGateways: describeVpnGateways,
  AttachVpnGateway: attachVpnGateway,
  DetachVpnGateway: thenFollowed(detachVpnGateway),
  DeleteVpnGateway: deleteVpnGateway,
  AllocateAddress: allocateAddress,
  DescribeAddresses: describeAddresses,
  DescribeAddressesAttribute: describeAddressesAttribute,
  DisassociateAddress: disassociateAddress,
  ReleaseAddress: releaseAddress,

  CreateNetworkAcl: createNetworkAcl,
  DescribeNetworkAcls: describeNetworkAcls,
  DeleteNetworkAcl: deleteNetworkAcl,
  CreateNetworkAclEntry: createNetworkAclEntry,
  ReplaceNetworkAclEntry: replaceNetworkAclEntry,
  DeleteNetworkAclEntry: deleteNetworkAclEntry,
  ReplaceNetworkAclAssociation: replaceNetworkAclAssociation,

  CreateManagedPrefixList: createManagedPrefixList,
  DescribeManagedPrefixLists: describeManagedPrefixLists,
  GetManagedPrefixListEntries: getManagedPrefixListEntries,
  ModifyManagedPrefixList: modifyManagedPrefixList,
  DeleteManagedPrefixList: deleteManagedPrefixList,
  DescribePrefixLists: describePrefixLists,
};
