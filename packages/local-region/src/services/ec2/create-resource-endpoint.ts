import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import { privateZoneOf } from "../route53/zone-views.ts";
import type { Caller } from "../service.ts";
import { associateEndpoint } from "../vpc-lattice/endpoint-associations.ts";
import { wantedNames } from "../vpc-lattice/endpoint-resources.ts";
import { gatewayOf } from "../vpc-lattice/resource-targets.ts";
import { privateNameKey, type ResourceConfigurationRow, type ResourceGatewayRow } from "../vpc-lattice/store.ts";
import { requireVisible } from "../vpc-lattice/visible-configurations.ts";
import type { World } from "../world.ts";
import { endpointWithName } from "./endpoint-private-dns.ts";
import { startEndpoint } from "./endpoint-states.ts";
import { toVpcEndpoint } from "./endpoints.ts";
import { defaultGroupOf, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { EndpointRow, SubnetRow, VpcRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";
import { ENDPOINT_START_SECONDS } from "./timings.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
const MOST_RESOURCE_ENDPOINTS_PER_VPC = 200;
const MOST_GROUPS = 5;
/** https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-resources.html */
const ZONES_WITHOUT = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];

const UNSERVED = [
  "RouteTableIds",
  "ServiceName",
  "ServiceNetworkArn",
  "ServiceRegion",
  "PolicyDocument",
  "SubnetConfigurations",
];

/**
 * An endpoint for a resource configuration that is the caller's or shared with it: `pending`, then `available`; nobody
 * accepts it. AWS's codes and texts for what it refuses are not known, except where the same is refused to others.
 */
export async function createResourceEndpoint(
  world: World,
  input: CreateVpcEndpointRequest,
  caller: Caller,
): Promise<CreateVpcEndpointResult> {
  refuseUnserved(input, UNSERVED);
  const vpc = requireVpc(world, caller, required(input.VpcId, "VpcId"));
  const arn = required(input.ResourceConfigurationArn, "ResourceConfigurationArn");
  const { configuration, gateway } = readConfiguration(world, caller, arn, vpc);
  const subnets = readSubnets(world, caller, vpc, gateway, required(input.SubnetIds, "SubnetId"));
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4")
    throw invalid(`The service does not support the IP address type '${input.IpAddressType}'`);
  checkCount(world, vpc);
  const tags = readTagSpecifications(input.TagSpecifications, "vpc-endpoint");
  const endpoint: EndpointRow = {
    accountId: caller.accountId,
    region: caller.region,
    vpcEndpointId: world.ids.ec2("vpce"),
    type: "Resource",
    vpcId: vpc.vpcId,
    serviceName: "",
    serviceId: undefined,
    resourceConfigurationArn: arn,
    state: "pending",
    subnetIds: subnets.map((subnet) => subnet.subnetId),
    groupIds: readGroups(world, vpc, input.SecurityGroupIds),
    networkInterfaceIds: [],
    dnsSuffix: world.ids.alphanumeric(8),
    dnsOptions: {
      privateDnsPreference: input.DnsOptions?.PrivateDnsPreference ?? "VERIFIED_DOMAINS_ONLY",
      privateDnsSpecifiedDomains: input.DnsOptions?.PrivateDnsSpecifiedDomains,
    },
    privateDnsEnabled: input.PrivateDnsEnabled ?? false,
    policyDocument: undefined,
    connectionId: world.ids.ec2("vpce-con"),
    createdAt: world.clock.now(),
    clientToken: input.ClientToken,
    isOpen: false,
    transition: 0,
  };
  if (endpoint.privateDnsEnabled) checkNames(world, vpc, wantedNames(world, endpoint, configuration));
  associateEndpoint(world, endpoint, configuration);
  world.ec2.endpoints.put(endpoint);
  setTags(world, endpoint.vpcEndpointId, tags);
  await world.network.refresh();
  startEndpoint(world, endpoint, ENDPOINT_START_SECONDS);
  return { VpcEndpoint: toVpcEndpoint(world, endpoint), ClientToken: input.ClientToken };
}

/** One that is not shared with the caller is as unknown as one that does not exist. */
function readConfiguration(
  world: World,
  caller: Caller,
  arn: string,
  vpc: VpcRow,
): { configuration: ResourceConfigurationRow; gateway: ResourceGatewayRow } {
  const configuration = findConfiguration(world, caller, arn);
  if (configuration.parentId !== undefined)
    throw invalid(`The resource configuration ${arn} is a child: use the resource configuration that it belongs to`);
  const gateway = gatewayOf(world, configuration);
  if (configuration.status !== "ACTIVE" || gateway?.status !== "ACTIVE")
    throw invalid(`The resource configuration ${arn} is not active`);
  if (gateway.vpcId === vpc.vpcId)
    throw invalid(`The resource gateway of the resource configuration ${arn} is in the same VPC ${vpc.vpcId}`);
  return { configuration, gateway };
}

function findConfiguration(world: World, caller: Caller, arn: string): ResourceConfigurationRow {
  try {
    return requireVisible(world, caller, arn);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(`The resource configuration '${arn}' does not exist`);
  }
}

/** No two in one zone, and at least one zone that the gateway has, too. */
function readSubnets(
  world: World,
  caller: Caller,
  vpc: VpcRow,
  gateway: ResourceGatewayRow,
  ids: string[],
): SubnetRow[] {
  const subnets = ids.map((id) => requireSubnet(world, caller, id));
  const zones = new Set<string>();
  for (const { subnetId, vpcId, zoneId } of subnets) {
    if (vpcId !== vpc.vpcId) throw invalid(`The subnet '${subnetId}' does not belong to the VPC '${vpc.vpcId}'`);
    if (ZONES_WITHOUT.includes(zoneId))
      throw invalid(`The VPC endpoint does not support the availability zone of the subnet: ${subnetId}.`);
    if (zones.has(zoneId)) {
      throw new AwsError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${subnetId}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      );
    }
    zones.add(zoneId);
  }
  const gatewayZones = gateway.subnetIds.map((id) => world.ec2.subnets.get(id)?.zoneId ?? "");
  if (gatewayZones.some((zoneId) => zones.has(zoneId))) return subnets;
  throw invalid(`The resource gateway has no subnet in an availability zone of the subnets: ${ids.join(", ")}`);
}

function readGroups(world: World, vpc: VpcRow, ids: string[] = []): string[] {
  const groupIds = [...new Set(ids)];
  for (const groupId of groupIds) requireSecurityGroup(world, vpc, groupId, vpc.vpcId);
  if (groupIds.length > MOST_GROUPS) {
    throw new AwsError(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  return groupIds.length > 0 ? groupIds : [defaultGroupOf(world, vpc).groupId];
}

/** Before anything is made: the VPC's settings, and names that it has already. */
function checkNames(world: World, vpc: VpcRow, names: string[]): void {
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw invalid(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.vpcId}`,
    );
  }
  for (const name of names) {
    const isTaken =
      world.vpcLattice.privateNames.get(privateNameKey(vpc.vpcId, name)) ??
      endpointWithName(world, vpc.vpcId, name) ??
      privateZoneOf(world, vpc.vpcId, `${name}.`);
    if (isTaken) {
      throw invalid(
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} in the VPC ${vpc.vpcId}`,
      );
    }
  }
}

function checkCount(world: World, vpc: VpcRow): void {
  const present = world.ec2.endpoints.by("vpcId", vpc.vpcId).filter((row) => row.type === "Resource");
  if (present.length < MOST_RESOURCE_ENDPOINTS_PER_VPC) return;
  throw new AwsError("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameter", message);
}
