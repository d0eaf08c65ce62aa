import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type {
  EndpointRow,
  EndpointServiceRow,
  NetworkInterfaceRow,
  SecurityGroupRow,
  SecurityGroupRuleRow,
  SubnetRow,
  VpcRow,
} from "./store.ts";

/** The caller's VPC; throws InvalidVpcID.NotFound. */
export function requireVpc(world: World, owner: Owned, vpcId: string): VpcRow {
  return world.ec2.vpcs.getOwn(owner, vpcId) ?? fail("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`);
}

/** The caller's subnet; throws InvalidSubnetId.Malformed or InvalidSubnetID.NotFound. */
export function requireSubnet(world: World, owner: Owned, subnetId: string): SubnetRow {
  if (!/^subnet-[0-9a-z]+$/.test(subnetId)) {
    fail(
      "InvalidSubnetId.Malformed",
      `Invalid Subnet Id: '${subnetId}' (expecting 'subnet-...; the Id may only contain lowercase alphanumeric characters and a single dash')`,
    );
  }
  const subnet = world.ec2.subnets.getOwn(owner, subnetId);
  return subnet ?? fail("InvalidSubnetID.NotFound", `The subnet ID '${subnetId}' does not exist`);
}

/** The caller's security group, of that VPC when one is named; throws InvalidGroup.NotFound. */
export function requireSecurityGroup(world: World, owner: Owned, groupId: string, vpcId?: string): SecurityGroupRow {
  const group = world.ec2.securityGroups.getOwn(owner, groupId);
  if (!group || (vpcId !== undefined && group.vpcId !== vpcId)) {
    return fail("InvalidGroup.NotFound", `The security group '${groupId}' does not exist`);
  }
  return group;
}

/** The VPC's default group: what AWS takes when a call names none. */
export function defaultGroupOf(world: World, vpc: VpcRow): SecurityGroupRow {
  const group = world.ec2.securityGroups.by("vpcId", vpc.vpcId).find((row) => row.groupName === "default");
  return group ?? fail("InvalidGroup.NotFound", `The security group 'default' does not exist`);
}

/** The caller's rule; throws InvalidSecurityGroupRuleId.NotFound. */
export function requireRule(world: World, owner: Owned, ruleId: string): SecurityGroupRuleRow {
  return (
    world.ec2.securityGroupRules.getOwn(owner, ruleId) ??
    fail("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${ruleId}' does not exist`)
  );
}

export function requireNetworkInterface(world: World, owner: Owned, networkInterfaceId: string): NetworkInterfaceRow {
  return (
    world.ec2.networkInterfaces.getOwn(owner, networkInterfaceId) ??
    fail("InvalidNetworkInterfaceID.NotFound", `The networkInterface ID '${networkInterfaceId}' does not exist`)
  );
}

/** The caller's own endpoint service; throws InvalidVpcEndpointServiceId.NotFound, or AWS's oddly named code for a bad id. */
export function requireEndpointService(world: World, owner: Owned, serviceId: string): EndpointServiceRow {
  if (!/^vpce-svc-[0-9a-z]+$/.test(serviceId)) {
    fail("InvalidVpcEndpointServiceIdId.Malformed", `Invalid Id: '${serviceId}' (expecting 'vpce-svc-...')`);
  }
  return (
    world.ec2.endpointServices.getOwn(owner, serviceId) ??
    fail("InvalidVpcEndpointServiceId.NotFound", `The VpcEndpointService Id '${serviceId}' does not exist`)
  );
}

/** The caller's own endpoint; throws InvalidVpcEndpointId.Malformed or InvalidVpcEndpointId.NotFound. */
export function requireEndpoint(world: World, owner: Owned, vpcEndpointId: string): EndpointRow {
  if (!/^vpce-[0-9a-z]+$/.test(vpcEndpointId)) {
    fail("InvalidVpcEndpointId.Malformed", `Invalid Id: '${vpcEndpointId}' (expecting 'vpce-...')`);
  }
  return (
    world.ec2.endpoints.getOwn(owner, vpcEndpointId) ??
    fail("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${vpcEndpointId}' does not exist`)
  );
}

/** The endpoints attached to a service, of every account. */
export function endpointsOfService(world: World, serviceId: string): EndpointRow[] {
  const service = world.ec2.endpointServices.get(serviceId);
  return service
    ? world.ec2.endpoints.by("serviceName", service.serviceName).filter((endpoint) => endpoint.serviceId === serviceId)
    : [];
}

function fail(code: string, message: string): never {
  throw new AwsError(code, message);
}
