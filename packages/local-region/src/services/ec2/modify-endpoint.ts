import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult, SubnetConfiguration } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkGroupCount } from "./create-endpoint.ts";
import { readDnsOptions } from "./endpoint-dns-options.ts";
import { checkEndpointPolicy } from "./endpoint-policy.ts";
import { checkPrivateDns } from "./endpoint-private-dns.ts";
import { startEndpoint } from "./endpoint-states.ts";
import { addEndpointSubnets, readEndpointSubnets, replaceEndpointInterface } from "./endpoint-subnets.ts";
import { modifyGatewayEndpoint } from "./gateway-endpoints.ts";
import { requireEndpoint, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import { deleteManagedInterface, setInterfaceGroups } from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { EndpointRow, EndpointServiceRow, SubnetRow } from "./store.ts";
import { checkAddress } from "./subnet-addresses.ts";
import { ENDPOINT_CHANGE_SECONDS, ENDPOINT_SUBNET_CHANGE_SECONDS } from "./timings.ts";

/** Groups, subnets, policy and the private DNS switch. An available endpoint is `pending` meanwhile and carries on. */
export async function modifyVpcEndpoint(
  world: World,
  input: ModifyVpcEndpointRequest,
  caller: Caller,
): Promise<ModifyVpcEndpointResult> {
  const endpoint = requireEndpoint(world, caller, required(input.VpcEndpointId, "VpcEndpointId"));
  if (endpoint.type === "Gateway") {
    modifyGatewayEndpoint(world, endpoint, input, caller);
    return { Return: true };
  }
  refuseUnserved(input, ["AddRouteTableIds", "RemoveRouteTableIds"]);
  if (endpoint.type === "Resource") refuseResourceChanges(input);
  if (endpoint.state === "deleting") {
    throw new AwsError("InvalidParameter", `The Vpc Endpoint '${endpoint.vpcEndpointId}' is being deleted`);
  }
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4") {
    throw new AwsError("InvalidParameter", `The service does not support the IP address type '${input.IpAddressType}'`);
  }
  if (input.PolicyDocument !== undefined && input.ResetPolicy) {
    throw new AwsError("InvalidParameterCombination", "PolicyDocument and ResetPolicy cannot be used together");
  }
  const vpc = requireVpc(world, caller, endpoint.vpcId);
  const dnsOptions = readDnsOptions(input.DnsOptions);
  checkEndpointPolicy(input.PolicyDocument);
  if (input.PrivateDnsEnabled && !endpoint.privateDnsEnabled)
    checkPrivateDns(world, vpc, requireServiceOf(world, endpoint), endpoint.vpcEndpointId);
  const groupIds = changeGroups(world, endpoint, input);
  const { added, removed, readdressed } = readSubnetChange(world, endpoint, input, caller);

  setGroups(world, endpoint, groupIds);
  removeSubnets(world, endpoint, removed);
  addEndpointSubnets(world, endpoint, added, input.SubnetConfigurations ?? []);
  for (const { subnetId, address } of readdressed) replaceEndpointInterface(world, endpoint, subnetId, address);
  endpoint.privateDnsEnabled = input.PrivateDnsEnabled ?? endpoint.privateDnsEnabled;
  endpoint.dnsOptions = dnsOptions ?? endpoint.dnsOptions;
  if (input.PolicyDocument !== undefined) endpoint.policyDocument = input.PolicyDocument;
  if (input.ResetPolicy) endpoint.policyDocument = undefined;
  await world.network.refresh();
  if (endpoint.state === "available") {
    const hasNewSubnets = added.length + removed.length + readdressed.length > 0;
    startEndpoint(world, endpoint, hasNewSubnets ? ENDPOINT_SUBNET_CHANGE_SECONDS : ENDPOINT_CHANGE_SECONDS);
  }
  return { Return: true };
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/use-resource-endpoint.html: groups and tags alone. */
function refuseResourceChanges({
  VpcEndpointId,
  AddSecurityGroupIds,
  RemoveSecurityGroupIds,
  DryRun,
  ...rest
}: ModifyVpcEndpointRequest): void {
  const given = Object.entries(rest).find(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  if (!given) return;
  throw new AwsError(
    "InvalidParameter",
    `${given[0]} cannot be changed on the VPC endpoint ${VpcEndpointId} of type Resource`,
  );
}

function changeGroups(world: World, endpoint: EndpointRow, input: ModifyVpcEndpointRequest): string[] {
  const added = input.AddSecurityGroupIds ?? [];
  for (const groupId of added) requireSecurityGroup(world, endpoint, groupId, endpoint.vpcId);
  const removed = new Set(input.RemoveSecurityGroupIds ?? []);
  const groupIds = [...new Set([...endpoint.groupIds, ...added])].filter((id) => !removed.has(id));
  checkGroupCount(groupIds);
  if (groupIds.length === 0) {
    throw new AwsError("InvalidParameter", `The last security group of ${endpoint.vpcEndpointId} cannot be removed`);
  }
  return groupIds;
}

function readSubnetChange(
  world: World,
  endpoint: EndpointRow,
  input: ModifyVpcEndpointRequest,
  caller: Caller,
): { added: SubnetRow[]; removed: string[]; readdressed: { subnetId: string; address: string }[] } {
  const removed = input.RemoveSubnetIds ?? [];
  for (const id of removed) {
    if (endpoint.subnetIds.includes(id)) continue;
    throw new AwsError("InvalidParameter", `The subnet '${id}' is not among the subnets of ${endpoint.vpcEndpointId}`);
  }
  const subnetIds = (input.AddSubnetIds ?? []).filter((id) => !endpoint.subnetIds.includes(id));
  const kept = endpoint.subnetIds.filter((id) => !removed.includes(id));
  const isKept = ({ SubnetId = "" }: SubnetConfiguration) => kept.includes(SubnetId);
  const readdressed = (input.SubnetConfigurations ?? [])
    .filter(isKept)
    .flatMap((one) => readAddress(world, caller, one));
  const configurations = (input.SubnetConfigurations ?? []).filter((one) => !isKept(one));
  if (subnetIds.length === 0 && configurations.length === 0) return { added: [], removed, readdressed };
  const service = requireServiceOf(world, endpoint);
  // Changing the subnet inside one zone takes two calls, so subnets that go still count.
  const present = endpoint.subnetIds.map((id) => requireSubnet(world, caller, id));
  const request = { subnetIds, configurations, present };
  return { added: readEndpointSubnets(world, caller, endpoint.vpcId, service, request), removed, readdressed };
}

/** By its id: a removed principal does not touch endpoints that exist. */
function requireServiceOf(world: World, endpoint: EndpointRow): EndpointServiceRow {
  const service = world.ec2.endpointServices.get(endpoint.serviceId ?? "");
  if (service) return service;
  throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${endpoint.serviceName}' does not exist`);
}

/** The address wished for in a subnet that the endpoint has, unless it has that address already. */
function readAddress(world: World, caller: Caller, { SubnetId = "", Ipv4, Ipv6 }: SubnetConfiguration) {
  const subnet = requireSubnet(world, caller, SubnetId);
  if (Ipv6) throw new AwsError("InvalidParameter", `The subnet '${SubnetId}' has no IPv6 range`);
  const isThere = world.ec2.networkInterfaces
    .by("subnetId", SubnetId)
    .some((row) => row.privateIpAddress === Ipv4 && row.interfaceType === "vpc_endpoint");
  if (Ipv4 === undefined || isThere) return [];
  checkAddress(world, subnet, Ipv4);
  return [{ subnetId: SubnetId, address: Ipv4 }];
}

function setGroups(world: World, endpoint: EndpointRow, groupIds: string[]): void {
  endpoint.groupIds = groupIds;
  for (const id of endpoint.networkInterfaceIds) setInterfaceGroups(world, id, groupIds);
}

function removeSubnets(world: World, endpoint: EndpointRow, subnetIds: string[]): void {
  for (const id of endpoint.networkInterfaceIds) {
    if (subnetIds.includes(world.ec2.networkInterfaces.get(id)?.subnetId ?? "")) deleteManagedInterface(world, id);
  }
  for (const id of subnetIds) delete endpoint.wishedAddresses?.[id];
  endpoint.subnetIds = endpoint.subnetIds.filter((id) => !subnetIds.includes(id));
  endpoint.networkInterfaceIds = endpoint.networkInterfaceIds.filter((id) => world.ec2.networkInterfaces.get(id));
}
