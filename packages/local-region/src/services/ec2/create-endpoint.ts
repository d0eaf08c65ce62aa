import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { startEndpoint } from "./endpoint-states.ts";
import { addEndpointInterfaces, readEndpointSubnets } from "./endpoint-subnets.ts";
import { toVpcEndpoint } from "./endpoints.ts";
import { defaultGroupOf, requireSecurityGroup, requireVpc } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { EndpointRow, EndpointServiceRow, VpcRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";
import { ENDPOINT_START_SECONDS } from "./timings.ts";
import { requireVisibleService } from "./visible-services.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
const MOST_ENDPOINTS_PER_VPC = 50;
const MOST_GROUPS = 5;

/** Interface endpoints only. `pendingAcceptance`, or `pending` and then `available` when the service needs no acceptance. */
export function createVpcEndpoint(
  world: World,
  input: CreateVpcEndpointRequest,
  caller: Caller,
): Promise<CreateVpcEndpointResult> {
  return oncePerToken(world, caller, "CreateVpcEndpoint", input, async () => {
    checkType(world, input, caller);
    const vpc = requireVpc(world, caller, required(input.VpcId, "VpcId"));
    const service = requireVisibleService(world, caller, required(input.ServiceName, "ServiceName"));
    const configurations = input.SubnetConfigurations ?? [];
    const subnets = readEndpointSubnets(world, caller, vpc.vpcId, service, {
      subnetIds: input.SubnetIds ?? [],
      configurations,
      present: [],
    });
    const groupIds = readEndpointGroups(world, vpc, input.SecurityGroupIds);
    if (input.PrivateDnsEnabled) checkPrivateDns(vpc, service);
    if (world.ec2.endpoints.of(caller).filter((row) => row.vpcId === vpc.vpcId).length >= MOST_ENDPOINTS_PER_VPC) {
      throw new AwsError("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
    }
    const tags = readTagSpecifications(input.TagSpecifications, "vpc-endpoint");
    const endpoint: EndpointRow = {
      accountId: caller.accountId,
      region: caller.region,
      vpcEndpointId: world.ids.ec2("vpce"),
      vpcId: vpc.vpcId,
      serviceName: service.serviceName,
      serviceId: service.serviceId,
      state: "pendingAcceptance",
      subnetIds: [],
      groupIds,
      networkInterfaceIds: [],
      dnsSuffix: world.ids.alphanumeric(8),
      privateDnsEnabled: false,
      policyDocument: input.PolicyDocument,
      connectionId: world.ids.ec2("vpce-con"),
      createdAt: world.clock.now(),
      clientToken: input.ClientToken,
      isOpen: false,
      transition: 0,
    };
    addEndpointInterfaces(world, endpoint, subnets, configurations);
    world.ec2.endpoints.put(endpoint);
    setTags(world, endpoint.vpcEndpointId, tags);
    await world.network.refresh();
    if (!service.acceptanceRequired) startEndpoint(world, endpoint, ENDPOINT_START_SECONDS);
    return { VpcEndpoint: toVpcEndpoint(world, endpoint), ClientToken: input.ClientToken };
  });
}

/** The named groups of the VPC, or its default group. */
export function readEndpointGroups(world: World, vpc: VpcRow, ids: string[] | undefined): string[] {
  const groupIds = [...new Set(ids ?? [])];
  for (const groupId of groupIds) requireSecurityGroup(world, vpc, groupId, vpc.vpcId);
  checkGroupCount(groupIds);
  return groupIds.length > 0 ? groupIds : [defaultGroupOf(world, vpc).groupId];
}

export function checkGroupCount(groupIds: string[]): void {
  if (groupIds.length <= MOST_GROUPS) return;
  throw new AwsError(
    "SecurityGroupsPerInterfaceLimitExceeded",
    "The maximum number of security groups per interface has been reached.",
  );
}

/** Throws the reason why private DNS cannot be on: no name, a name that is not verified, or the VPC's own settings. */
export function checkPrivateDns(vpc: VpcRow, service: EndpointServiceRow): never {
  if (!service.privateDnsName) {
    throw new AwsError(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${service.serviceName} does not provide a private DNS name.`,
    );
  }
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw new AwsError(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.vpcId}`,
    );
  }
  // Always so here: nothing in the local region verifies a name in public DNS.
  throw new AwsError(
    "InvalidParameter",
    `Private DNS can't be enabled because the service ${service.serviceName} has not verified the private DNS name.`,
  );
}

/** AWS takes an omitted type for Gateway: an interface service then does not fit. */
function checkType(world: World, input: CreateVpcEndpointRequest, caller: Caller): void {
  refuseUnserved(input, ["ServiceNetworkArn", "ResourceConfigurationArn"]);
  const type = input.VpcEndpointType ?? "Gateway";
  if (type !== "Interface") {
    if (type === "Resource" || type === "ServiceNetwork") {
      throw new AwsError(
        "UnsupportedOperation",
        `the local region does not serve endpoints of type '${type}': use 'Interface'`,
      );
    }
    requireVpc(world, caller, required(input.VpcId, "VpcId"));
    requireVisibleService(world, caller, required(input.ServiceName, "ServiceName"));
    throw new AwsError(
      "InvalidParameter",
      `Endpoint type (${type}) does not match available service types ([Interface]).`,
    );
  }
  if (input.RouteTableIds?.length) {
    throw new AwsError("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.");
  }
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4") {
    throw new AwsError("InvalidParameter", `The service does not support the IP address type '${input.IpAddressType}'`);
  }
  if (input.ServiceRegion !== undefined && input.ServiceRegion !== caller.region) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${input.ServiceName}' does not exist`);
  }
}
