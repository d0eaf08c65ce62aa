import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { tellConnectionEvent } from "./connection-events.ts";
import { createResourceEndpoint } from "./create-resource-endpoint.ts";
import { readDnsOptions } from "./endpoint-dns-options.ts";
import { checkEndpointPolicy } from "./endpoint-policy.ts";
import { checkPrivateDns } from "./endpoint-private-dns.ts";
import { startEndpoint } from "./endpoint-states.ts";
import { addEndpointInterfaces, addEndpointSubnets, readEndpointSubnets } from "./endpoint-subnets.ts";
import { toVpcEndpoint } from "./endpoints.ts";
import { createGatewayEndpoint } from "./gateway-endpoints.ts";
import { isGatewayService } from "./gateway-services.ts";
import { defaultGroupOf, requireSecurityGroup, requireVpc } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { EndpointRow, EndpointServiceRow, VpcRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";
import { ENDPOINT_START_SECONDS } from "./timings.ts";
import { requireVisibleService } from "./visible-services.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
const MOST_ENDPOINTS_PER_VPC = 50;
const MOST_GROUPS = 5;

/** Of an interface endpoint: `pendingAcceptance`, or `pending` and then `available` when the service needs no acceptance. */
export function createVpcEndpoint(
  world: World,
  input: CreateVpcEndpointRequest,
  caller: Caller,
): Promise<CreateVpcEndpointResult> {
  return oncePerToken(world, caller, "CreateVpcEndpoint", input, async () => {
    if (input.VpcEndpointType === "Resource") return createResourceEndpoint(world, input, caller);
    const isGateway = (input.VpcEndpointType ?? "Gateway") === "Gateway";
    if (isGateway && isGatewayService(caller.region, input.ServiceName))
      return createGatewayEndpoint(world, input, caller);
    checkType(world, input, caller);
    const vpc = requireVpc(world, caller, required(input.VpcId, "VpcId"));
    const service = requireVisibleService(world, caller, required(input.ServiceName, "ServiceName"), [
      input.ServiceRegion ?? caller.region,
    ]);
    const dnsOptions = readDnsOptions(input.DnsOptions);
    checkEndpointPolicy(input.PolicyDocument);
    const configurations = input.SubnetConfigurations ?? [];
    const subnets = readEndpointSubnets(world, caller, vpc.vpcId, service, {
      subnetIds: input.SubnetIds ?? [],
      configurations,
      present: [],
    });
    const groupIds = readEndpointGroups(world, vpc, input.SecurityGroupIds);
    const privateDnsEnabled = input.PrivateDnsEnabled ?? isPrivateDnsDefault(world, service);
    if (privateDnsEnabled) checkPrivateDns(world, vpc, service);
    checkQuota(world, vpc);
    const tags = readTagSpecifications(input.TagSpecifications, "vpc-endpoint");
    const endpoint: EndpointRow = {
      accountId: caller.accountId,
      region: caller.region,
      vpcEndpointId: world.ids.ec2("vpce"),
      vpcId: vpc.vpcId,
      serviceName: service.serviceName,
      serviceId: service.serviceId,
      serviceRegion: service.region === caller.region ? undefined : service.region,
      dnsOptions,
      state: "pendingAcceptance",
      subnetIds: [],
      groupIds,
      networkInterfaceIds: [],
      dnsSuffix: world.ids.alphanumeric(8),
      privateDnsEnabled,
      policyDocument: input.PolicyDocument,
      connectionId: world.ids.ec2("vpce-con"),
      createdAt: world.clock.now(),
      clientToken: input.ClientToken,
      isOpen: false,
      transition: 0,
    };
    if (service.acceptanceRequired) addEndpointSubnets(world, endpoint, subnets, configurations);
    else addEndpointInterfaces(world, endpoint, subnets, configurations);
    world.ec2.endpoints.put(endpoint);
    setTags(world, endpoint.vpcEndpointId, tags);
    await world.network.refresh();
    tellConnectionEvent(world, endpoint, "Connect");
    if (!service.acceptanceRequired) startEndpoint(world, endpoint, ENDPOINT_START_SECONDS);
    return { VpcEndpoint: toVpcEndpoint(world, endpoint), ClientToken: input.ClientToken };
  });
}

function isPrivateDnsDefault(world: World, service: EndpointServiceRow): boolean {
  return world.choices.privateDnsDefault === "enabled" && service.privateDnsName !== undefined;
}

function checkQuota(world: World, vpc: VpcRow): void {
  const present = [...world.ec2.endpoints.peekBy("vpcId", vpc.vpcId)].filter(
    (row) => (row.type ?? "Interface") === "Interface",
  );
  if (present.length < MOST_ENDPOINTS_PER_VPC) return;
  throw new AwsError("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
}

/** The named groups of the VPC, or its default group. */
function readEndpointGroups(world: World, vpc: VpcRow, ids: string[] | undefined): string[] {
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

/** AWS takes an omitted type for Gateway: an interface service then does not fit. */
function checkType(world: World, input: CreateVpcEndpointRequest, caller: Caller): void {
  refuseUnserved(input, ["ServiceNetworkArn", "ResourceConfigurationArn"]);
  const type = input.VpcEndpointType ?? "Gateway";
  if (type !== "Interface") {
    if (type === "ServiceNetwork") {
      throw new AwsError(
        "UnsupportedOperation",
        `the local region does not serve endpoints of type '${type}': use 'Interface' or 'Resource'`,
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
}
