import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkGroupCount, checkPrivateDns } from "./create-endpoint.ts";
import { startEndpoint } from "./endpoint-states.ts";
import { addEndpointInterfaces, readEndpointSubnets } from "./endpoint-subnets.ts";
import { requireEndpoint, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import { deleteManagedInterface, setInterfaceGroups } from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { EndpointRow, SubnetRow } from "./store.ts";
import { ENDPOINT_CHANGE_SECONDS, ENDPOINT_SUBNET_CHANGE_SECONDS } from "./timings.ts";
import { requireVisibleService } from "./visible-services.ts";

/** Groups, subnets, policy and the private DNS switch. An available endpoint is `pending` meanwhile and carries on. */
export async function modifyVpcEndpoint(
  world: World,
  input: ModifyVpcEndpointRequest,
  caller: Caller,
): Promise<ModifyVpcEndpointResult> {
  refuseUnserved(input, ["AddRouteTableIds", "RemoveRouteTableIds"]);
  const endpoint = requireEndpoint(world, caller, required(input.VpcEndpointId, "VpcEndpointId"));
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
  if (input.PrivateDnsEnabled) checkPrivateDns(vpc, requireVisibleService(world, caller, endpoint.serviceName));
  const groupIds = changeGroups(world, endpoint, input);
  const { added, removed } = readSubnetChange(world, endpoint, input, caller);

  setGroups(world, endpoint, groupIds);
  removeSubnets(world, endpoint, removed);
  addEndpointInterfaces(world, endpoint, added, input.SubnetConfigurations ?? []);
  if (input.PolicyDocument !== undefined) endpoint.policyDocument = input.PolicyDocument;
  if (input.ResetPolicy) endpoint.policyDocument = undefined;
  await world.network.refresh();
  if (endpoint.state === "available") {
    const hasNewSubnets = added.length + removed.length > 0;
    startEndpoint(world, endpoint, hasNewSubnets ? ENDPOINT_SUBNET_CHANGE_SECONDS : ENDPOINT_CHANGE_SECONDS);
  }
  return { Return: true };
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
): { added: SubnetRow[]; removed: string[] } {
  const removed = input.RemoveSubnetIds ?? [];
  for (const id of removed) {
    if (endpoint.subnetIds.includes(id)) continue;
    throw new AwsError("InvalidParameter", `The subnet '${id}' is not among the subnets of ${endpoint.vpcEndpointId}`);
  }
  const subnetIds = (input.AddSubnetIds ?? []).filter((id) => !endpoint.subnetIds.includes(id));
  const configurations = input.SubnetConfigurations ?? [];
  if (subnetIds.length === 0 && configurations.length === 0) return { added: [], removed };
  // A removed principal does not touch endpoints that exist, so the service is taken by its id.
  const service = world.ec2.endpointServices.get(endpoint.serviceId ?? "");
  if (!service) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${endpoint.serviceName}' does not exist`);
  }
  // Changing the subnet inside one zone takes two calls, so subnets that go still count.
  const present = endpoint.subnetIds.map((id) => requireSubnet(world, caller, id));
  const request = { subnetIds, configurations, present };
  return { added: readEndpointSubnets(world, caller, endpoint.vpcId, service, request), removed };
}

function setGroups(world: World, endpoint: EndpointRow, groupIds: string[]): void {
  endpoint.groupIds = groupIds;
  for (const id of endpoint.networkInterfaceIds) setInterfaceGroups(world, id, groupIds);
}

function removeSubnets(world: World, endpoint: EndpointRow, subnetIds: string[]): void {
  for (const id of endpoint.networkInterfaceIds) {
    if (subnetIds.includes(world.ec2.networkInterfaces.get(id)?.subnetId ?? "")) deleteManagedInterface(world, id);
  }
  endpoint.subnetIds = endpoint.subnetIds.filter((id) => !subnetIds.includes(id));
  endpoint.networkInterfaceIds = endpoint.networkInterfaceIds.filter((id) => world.ec2.networkInterfaces.get(id));
}
