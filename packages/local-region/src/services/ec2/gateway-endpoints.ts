import type { CreateVpcEndpointRequest, CreateVpcEndpointResult, ModifyVpcEndpointRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkEndpointPolicy } from "./endpoint-policy.ts";
import { setEndpointRoute } from "./endpoint-routes.ts";
import { toVpcEndpoint } from "./endpoints.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import { awsPrefixListId } from "./prefix-lists.ts";
import { requireRouteTable } from "./routing-lookups.ts";
import type { EndpointRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";

/** A record with its routes: no packet of the local region reaches AWS's services. */
export function createGatewayEndpoint(
  world: World,
  input: CreateVpcEndpointRequest,
  caller: Caller,
): CreateVpcEndpointResult {
  const vpc = requireVpc(world, caller, required(input.VpcId, "VpcId"));
  const serviceName = required(input.ServiceName, "ServiceName");
  const ofInterfaces = ["SubnetIds", "SecurityGroupIds", "SubnetConfigurations"] as const;
  const unfit = ofInterfaces.find((name) => input[name]?.length);
  if (unfit || input.PrivateDnsEnabled) {
    throw new AwsError(
      "InvalidParameter",
      `${unfit ?? "PrivateDnsEnabled"} is only supported for Interface type VPC Endpoint.`,
    );
  }
  checkEndpointPolicy(input.PolicyDocument);
  const tables = [...new Set(input.RouteTableIds ?? [])].map((id) => requireTableOf(world, caller, id, vpc.vpcId));
  if (
    world.ec2.endpoints.by("vpcId", vpc.vpcId).some((row) => row.type === "Gateway" && row.serviceName === serviceName)
  ) {
    for (const table of tables) checkNoRoute(table.routes, awsListOf(caller.region, serviceName), table.routeTableId);
  }
  const tags = readTagSpecifications(input.TagSpecifications, "vpc-endpoint");
  const endpoint: EndpointRow = {
    accountId: caller.accountId,
    region: caller.region,
    vpcEndpointId: world.ids.ec2("vpce"),
    type: "Gateway",
    vpcId: vpc.vpcId,
    serviceName,
    serviceId: undefined,
    state: "available",
    subnetIds: [],
    groupIds: [],
    networkInterfaceIds: [],
    routeTableIds: tables.map((table) => table.routeTableId),
    dnsSuffix: "",
    privateDnsEnabled: false,
    policyDocument: input.PolicyDocument,
    connectionId: "",
    createdAt: world.clock.now(),
    clientToken: input.ClientToken,
    isOpen: false,
  };
  world.ec2.endpoints.put(endpoint);
  setTags(world, endpoint.vpcEndpointId, tags);
  for (const table of tables)
    setEndpointRoute(world, table, endpoint.vpcEndpointId, awsListOf(caller.region, serviceName));
  return { VpcEndpoint: toVpcEndpoint(world, endpoint), ClientToken: input.ClientToken };
}

/** Route tables and policy, at once. */
export function modifyGatewayEndpoint(
  world: World,
  endpoint: EndpointRow,
  input: ModifyVpcEndpointRequest,
  caller: Caller,
): void {
  const allowed = [
    "VpcEndpointId",
    "AddRouteTableIds",
    "RemoveRouteTableIds",
    "PolicyDocument",
    "ResetPolicy",
    "DryRun",
  ];
  const given = Object.entries(input).find(
    ([name, value]) =>
      !allowed.includes(name) && value !== undefined && value !== false && (!Array.isArray(value) || value.length > 0),
  );
  if (given) {
    throw new AwsError("InvalidParameter", `${given[0]} is only supported for Interface type VPC Endpoint.`);
  }
  checkEndpointPolicy(input.PolicyDocument);
  const prefixListId = awsListOf(endpoint.region, endpoint.serviceName);
  const added = (input.AddRouteTableIds ?? []).map((id) => requireTableOf(world, caller, id, endpoint.vpcId));
  const removed = (input.RemoveRouteTableIds ?? []).map((id) => requireTableOf(world, caller, id, endpoint.vpcId));
  for (const table of added) setEndpointRoute(world, table, endpoint.vpcEndpointId, prefixListId);
  for (const table of removed) setEndpointRoute(world, table, endpoint.vpcEndpointId, undefined);
  const gone = new Set(removed.map((table) => table.routeTableId));
  const all = [...(endpoint.routeTableIds ?? []), ...added.map((table) => table.routeTableId)];
  endpoint.routeTableIds = [...new Set(all)].filter((id) => !gone.has(id));
  if (input.PolicyDocument !== undefined) endpoint.policyDocument = input.PolicyDocument;
  if (input.ResetPolicy) endpoint.policyDocument = undefined;
}

function requireTableOf(world: World, caller: Caller, id: string, vpcId: string) {
  const table = requireRouteTable(world, caller, id);
  if (table.vpcId === vpcId) return table;
  throw new AwsError("InvalidRouteTableId.NotFound", `The routeTable ID '${id}' does not exist`);
}

function checkNoRoute(routes: { destination: string }[], prefixListId: string, routeTableId: string): void {
  if (!routes.some((route) => route.destination === prefixListId)) return;
  throw new AwsError(
    "RouteAlreadyExists",
    `route table ${routeTableId} already has a route with destination-prefix-list-id ${prefixListId}`,
  );
}

function awsListOf(region: string, serviceName: string): string {
  return awsPrefixListId({ region }, serviceName.split(".").at(-1) ?? "");
}
