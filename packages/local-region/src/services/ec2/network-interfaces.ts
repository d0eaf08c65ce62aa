import type {
  DeleteNetworkInterfaceRequest,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface,
  NetworkInterfaceType,
} from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { defaultGroupOf, requireNetworkInterface, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import type { NetworkInterfaceRow } from "./store.ts";
import { checkAddress, chooseAddress } from "./subnet-addresses.ts";
import { dropTags, tagList, tagsOf } from "./tags.ts";
import { zoneNameOf } from "./zones.ts";

export interface ManagedInterfaceOptions extends Owned {
  subnetId: string;
  groupIds: string[];
  interfaceType: "interface" | "network_load_balancer" | "vpc_endpoint";
  description: string;
  /** `amazon-elb`, `amazon-rds`, … */
  requesterId: string;
  /** The lowest free one when omitted. */
  privateIpAddress?: string | undefined;
}

export function describeNetworkInterfaces(
  world: World,
  input: DescribeNetworkInterfacesRequest,
  caller: Caller,
): DescribeNetworkInterfacesResult {
  const ids = input.NetworkInterfaceIds;
  const asked = ids?.length
    ? ids.map((id) => requireNetworkInterface(world, caller, id))
    : world.ec2.networkInterfaces.of(caller);
  const groupNames = (row: NetworkInterfaceRow) =>
    row.groupIds.map((id) => world.ec2.securityGroups.get(id)?.groupName);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "network-interface-id": (row) => row.networkInterfaceId,
      "vpc-id": (row) => row.vpcId,
      "subnet-id": (row) => row.subnetId,
      "availability-zone": (row) => zoneNameOf(caller, row.zoneId),
      "availability-zone-id": (row) => row.zoneId,
      "private-ip-address": (row) => row.privateIpAddress,
      "addresses.private-ip-address": (row) => row.privateIpAddress,
      "mac-address": (row) => row.macAddress,
      description: (row) => row.description,
      "interface-type": (row) => row.interfaceType,
      "requester-id": (row) => row.requesterId,
      "requester-managed": (row) => row.requesterId !== undefined,
      "group-id": (row) => row.groupIds,
      "group-name": groupNames,
      "owner-id": (row) => row.accountId,
      status: statusOf,
      "attachment.status": (row) => (row.requesterId === undefined ? undefined : "attached"),
      "attachment.instance-owner-id": (row) => (row.requesterId === undefined ? undefined : "amazon-aws"),
    },
    (row) => tagsOf(world, row.networkInterfaceId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "networkInterfaceIds", values: ids } });
  return { NetworkInterfaces: page.map((row) => toNetworkInterface(world, row)), NextToken: next };
}

/** Client hosts only: an interface of AWS's own is deleted by the service that made it. */
export async function deleteNetworkInterface(
  world: World,
  input: DeleteNetworkInterfaceRequest,
  caller: Caller,
): Promise<object> {
  const id = required(input.NetworkInterfaceId, "networkInterfaceId");
  const row = requireNetworkInterface(world, caller, id);
  if (row.requesterId !== undefined) {
    throw new AwsError("OperationNotPermitted", `You are not allowed to manage '${attachmentIdOf(row)}' attachments.`);
  }
  deleteManagedInterface(world, id);
  await world.network.refresh();
  return {};
}

/**
 * An interface that AWS makes for a service of its own. The caller of this function refreshes the network.
 * Throws the errors of an unknown subnet or group and of a taken or missing address.
 */
export function createManagedInterface(world: World, options: ManagedInterfaceOptions): NetworkInterfaceRow {
  return putInterface(world, options, options.requesterId);
}

/** An address for a client host that is no EC2 instance; without groups it gets the VPC's default group. */
export async function createClientInterface(
  world: World,
  options: Owned & { subnetId: string; groupIds?: string[] | undefined; description: string },
): Promise<NetworkInterfaceRow> {
  const subnet = requireSubnet(world, options, options.subnetId);
  const groupIds = options.groupIds?.length
    ? options.groupIds
    : [defaultGroupOf(world, requireVpc(world, options, subnet.vpcId)).groupId];
  const row = putInterface(world, { ...options, groupIds, interfaceType: "interface" }, undefined);
  await world.network.refresh();
  return row;
}

/** Gives an interface other groups. The caller of this function has checked them, and refreshes the network. */
export function setInterfaceGroups(world: World, networkInterfaceId: string, groupIds: string[]): void {
  const row = world.ec2.networkInterfaces.get(networkInterfaceId);
  if (row) row.groupIds = [...groupIds];
}

/** Gone already is fine. The caller of this function refreshes the network. */
export function deleteManagedInterface(world: World, networkInterfaceId: string): void {
  world.ec2.networkInterfaces.delete(networkInterfaceId);
  dropTags(world, networkInterfaceId);
}

/** The interface that has the address in the VPC, if one does. */
export function findInterfaceAt(
  world: World,
  vpc: Owned & { vpcId: string },
  address: string,
): NetworkInterfaceRow | undefined {
  return world.ec2.networkInterfaces.of(vpc).find((row) => row.vpcId === vpc.vpcId && row.privateIpAddress === address);
}

function putInterface(
  world: World,
  options: Omit<ManagedInterfaceOptions, "requesterId">,
  requesterId: string | undefined,
): NetworkInterfaceRow {
  const subnet = requireSubnet(world, options, options.subnetId);
  for (const groupId of options.groupIds) requireSecurityGroup(world, options, groupId, subnet.vpcId);
  if (options.privateIpAddress !== undefined) checkAddress(world, subnet, options.privateIpAddress);
  return world.ec2.networkInterfaces.put({
    accountId: options.accountId,
    region: options.region,
    networkInterfaceId: world.ids.ec2("eni"),
    vpcId: subnet.vpcId,
    subnetId: subnet.subnetId,
    zoneId: subnet.zoneId,
    privateIpAddress: options.privateIpAddress ?? chooseAddress(world, subnet),
    interfaceType: options.interfaceType,
    description: options.description,
    requesterId,
    groupIds: [...options.groupIds],
    macAddress: `02:${world.ids.hex(10).replace(/..(?!$)/g, "$&:")}`,
  });
}

function toNetworkInterface(world: World, row: NetworkInterfaceRow): NetworkInterface {
  const isManaged = row.requesterId !== undefined;
  const privateDnsName = `ip-${row.privateIpAddress.replaceAll(".", "-")}.${row.region === "us-east-1" ? "ec2" : `${row.region}.compute`}.internal`;
  return {
    NetworkInterfaceId: row.networkInterfaceId,
    InterfaceType: row.interfaceType as NetworkInterfaceType,
    Description: row.description,
    Status: statusOf(row),
    RequesterManaged: isManaged,
    RequesterId: row.requesterId,
    OwnerId: row.accountId,
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    AvailabilityZone: zoneNameOf(row, row.zoneId),
    AvailabilityZoneId: row.zoneId,
    MacAddress: row.macAddress,
    PrivateIpAddress: row.privateIpAddress,
    PrivateDnsName: privateDnsName,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: row.privateIpAddress, PrivateDnsName: privateDnsName }],
    Ipv6Addresses: [],
    SourceDestCheck: !isManaged,
    Groups: row.groupIds.map((id) => ({ GroupId: id, GroupName: world.ec2.securityGroups.get(id)?.groupName })),
    TagSet: tagList(world, row.networkInterfaceId),
    ...(isManaged && {
      Attachment: {
        AttachmentId: attachmentIdOf(row),
        DeleteOnTermination: false,
        DeviceIndex: 1,
        InstanceOwnerId: "amazon-aws",
        Status: "attached",
      },
    }),
  };
}

function statusOf(row: NetworkInterfaceRow): "in-use" | "available" {
  return row.requesterId === undefined ? "available" : "in-use";
}

function attachmentIdOf(row: NetworkInterfaceRow): string {
  return row.networkInterfaceId.replace("eni-", "ela-attach-");
}
