import type {
  CreateDBProxyEndpointRequest,
  CreateDBProxyEndpointResponse,
  DBProxyEndpoint,
  DeleteDBProxyEndpointRequest,
  DeleteDBProxyEndpointResponse,
  DescribeDBProxyEndpointsRequest,
  DescribeDBProxyEndpointsResponse,
  ModifyDBProxyEndpointRequest,
  ModifyDBProxyEndpointResponse,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readVpcGroups } from "./db-instance-groups.ts";
import { refuseUnserved } from "./db-instance-parameters.ts";
import { logFailure } from "./log-failure.ts";
import { invalidValue } from "./lookups.ts";
import { describePage } from "./paging.ts";
import {
  addProxyEndpoint,
  closeProxyEndpoint,
  openProxyEndpoint,
  readProxyName,
  readProxySubnets,
} from "./proxy-endpoint-states.ts";
import {
  endpointsOf,
  findProxyEndpoint,
  requireAvailableProxy,
  requireProxy,
  requireProxyEndpoint,
} from "./proxy-lookups.ts";
import type { ProxyEndpointRow } from "./store.ts";
import { readTags } from "./tags.ts";

const MOST_ENDPOINTS = 20;

/** In the VPC of the proxy: AWS's other VPCs are not served. */
export async function createDbProxyEndpoint(
  world: World,
  input: CreateDBProxyEndpointRequest,
  caller: Caller,
): Promise<CreateDBProxyEndpointResponse> {
  const proxy = requireProxy(world, caller, input.DBProxyName);
  requireAvailableProxy(proxy);
  const name = readProxyName(input.DBProxyEndpointName, "DBProxyEndpointName");
  if (findProxyEndpoint(world, caller, name)) {
    throw new AwsError("DBProxyEndpointAlreadyExistsFault", `DBProxyEndpoint with name ${name} already exists`);
  }
  if (endpointsOf(world, proxy).length > MOST_ENDPOINTS) {
    throw new AwsError("DBProxyEndpointQuotaExceededFault", `DBProxy ${proxy.name} has ${MOST_ENDPOINTS} endpoints`);
  }
  const { vpcId, subnetIds } = readProxySubnets(world, caller, input.VpcSubnetIds);
  if (vpcId !== proxy.vpcId) throw new AwsError("InvalidSubnet", `The subnets must be in ${proxy.vpcId}.`);
  const groupIds = readVpcGroups(world, caller, input.VpcSecurityGroupIds, vpcId);
  const tags = readTags(input.Tags);
  const targetRole = input.TargetRole ?? "READ_WRITE";
  const row = addProxyEndpoint(world, caller, { proxy, name, isDefault: false, targetRole, subnetIds, groupIds });
  world.rds.tags.set(row.arn, tags);
  await world.network.refresh();
  const answer = { DBProxyEndpoint: toEndpoint(world, row) };
  void openProxyEndpoint(world, proxy, row);
  return answer;
}

export function describeDbProxyEndpoints(
  world: World,
  input: DescribeDBProxyEndpointsRequest,
  caller: Caller,
): DescribeDBProxyEndpointsResponse {
  if (input.Filters?.length) throw invalidValue(`Unrecognized filter name: ${input.Filters[0]?.Name}`);
  const all = input.DBProxyName
    ? endpointsOf(world, requireProxy(world, caller, input.DBProxyName))
    : world.rds.proxyEndpoints.of(caller);
  const name = input.DBProxyEndpointName;
  const rows = name ? all.filter((row) => row === requireProxyEndpoint(world, caller, name)) : all;
  const { page, next } = describePage(rows, input);
  return { DBProxyEndpoints: page.map((row) => toEndpoint(world, row)), Marker: next };
}

export async function modifyDbProxyEndpoint(
  world: World,
  input: ModifyDBProxyEndpointRequest,
  caller: Caller,
): Promise<ModifyDBProxyEndpointResponse> {
  const row = requireProxyEndpoint(world, caller, input.DBProxyEndpointName);
  refuseUnserved(input, ["NewDBProxyEndpointName"]);
  if (input.VpcSecurityGroupIds?.length) {
    row.groupIds = readVpcGroups(world, caller, input.VpcSecurityGroupIds, row.vpcId);
    for (const id of row.networkInterfaceIds) setInterfaceGroups(world, id, row.groupIds);
    await world.network.refresh();
  }
  return { DBProxyEndpoint: toEndpoint(world, row) };
}

export function deleteDbProxyEndpoint(
  world: World,
  input: DeleteDBProxyEndpointRequest,
  caller: Caller,
): DeleteDBProxyEndpointResponse {
  const row = requireProxyEndpoint(world, caller, input.DBProxyEndpointName);
  if (row.isDefault) {
    throw new AwsError("InvalidDBProxyEndpointStateFault", `The default endpoint of ${row.name} goes with its proxy`);
  }
  row.status = "deleting";
  void closeProxyEndpoint(world, row).catch((error: unknown) =>
    logFailure(world, `the proxy endpoint ${row.name} of account ${row.accountId} left something behind`, error),
  );
  return { DBProxyEndpoint: toEndpoint(world, row) };
}

function toEndpoint(world: World, row: ProxyEndpointRow): DBProxyEndpoint {
  return {
    DBProxyEndpointName: row.name,
    DBProxyEndpointArn: row.arn,
    DBProxyName: world.rds.proxies.get(row.proxyArn)?.name,
    Status: row.status as NonNullable<DBProxyEndpoint["Status"]>,
    VpcId: row.vpcId,
    VpcSecurityGroupIds: row.groupIds,
    VpcSubnetIds: row.subnetIds,
    Endpoint: row.dnsName,
    CreatedDate: row.createdAt,
    TargetRole: row.targetRole,
    IsDefault: row.isDefault,
    EndpointNetworkType: "IPV4",
  };
}
