import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  GroupIdentifier,
  NetworkInterface,
  NetworkInterfaceAttachment,
  NetworkInterfaceType,
} from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { internalDnsName } from "./internal-dns-name.ts";
import { defaultGroupOf, requireNetworkInterface, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import type { NetworkInterfaceRow } from "./store.ts";
import { checkAddress, chooseAddress } from "./subnet-addresses.ts";
import { dropTags, tagList, tagsOf } from "./tags.ts";
import { zoneNameOf } from "./zones.ts";

export interface ManagedInterfaceOptions extends Owned {
  subnetId: string;
  groupIds: string[];
  interfaceType: "interface" | "network_load_balancer" | "vpc_endpoint" | "nat_gateway";
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
    : candidateRows(world, world.ec2.networkInterfaces, caller, input.Filters, {
        "vpc-id": (id) => world.ec2.networkInterfaces.by("vpcId", id),
        "subnet-id": (id) => world.ec2.networkInterfaces.by("subnetId", id),
      });
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
      "addresses.private-ip-address": (row) => [row.privateIpAddress, ...(row.secondaryAddresses ?? [])],
      "mac-address": (row) => row.macAddress,
      description: (row) => row.description,
      "interface-type": (row) => row.interfaceType,
      "requester-id": (row) => row.requesterId,
      "requester-managed": (row) => row.requesterId !== undefined,
      "group-id": (row) => row.groupIds,
      "group-name": groupNames,
      "owner-id": (row) => row.accountId,
      status: statusOf,
      "attachment.attachment-id": (row) => toAttachment(row)?.AttachmentId,
      "attachment.instance-id": (row) => row.attachment?.instanceId,
      "attachment.device-index": (row) => toAttachment(row)?.DeviceIndex?.toString(),
      "attachment.status": (row) => toAttachment(row)?.Status,
      "attachment.instance-owner-id": (row) => toAttachment(row)?.InstanceOwnerId,
    },
    (row) => tagsOf(world, row.networkInterfaceId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "networkInterfaceIds", values: ids } });
  return { NetworkInterfaces: page.map((row) => toNetworkInterface(world, row)), NextToken: next };
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

/** An interface of the account's own. The caller of this function refreshes the network. */
export function createOwnInterface(
  world: World,
  options: Omit<ManagedInterfaceOptions, "requesterId" | "interfaceType">,
): NetworkInterfaceRow {
  return putInterface(world, { ...options, interfaceType: "interface" }, undefined);
}

/** Gives an interface other groups. The caller of this function has checked them, and refreshes the network. */
export function setInterfaceGroups(world: World, networkInterfaceId: string, groupIds: string[]): void {
  const row = world.ec2.networkInterfaces.get(networkInterfaceId);
  if (row) row.groupIds = [...groupIds];
}

/**
 * Takes away what was made for a service's resource that is gone. It carries nothing from now on, but is seen for
 * minutes more and holds its groups and its subnet, as on AWS; not so in the time profile `instant`. Gone already is
 * fine. The caller of this function refreshes the network.
 */
export function deleteManagedInterface(world: World, networkInterfaceId: string): void {
  const row = world.ec2.networkInterfaces.get(networkInterfaceId);
  if (!row || row.isLingering) return;
  const seconds = world.choices.interfaceLinger;
  if (row.requesterId === undefined || seconds === 0 || world.clock.profile() === "instant") {
    deleteInterface(world, row);
    return;
  }
  row.isLingering = true;
  world.clock.after(seconds, () => deleteInterface(world, row));
}

/** At once. The caller of this function refreshes the network. */
export function deleteInterface(world: World, { networkInterfaceId }: NetworkInterfaceRow): void {
  world.ec2.networkInterfaces.delete(networkInterfaceId);
  dropTags(world, networkInterfaceId);
}

/** The interface that has the address in the VPC, if one does. */
export function findInterfaceAt(
  world: World,
  vpc: Owned & { vpcId: string },
  address: string,
): NetworkInterfaceRow | undefined {
  return world.ec2.networkInterfaces
    .by("vpcId", vpc.vpcId)
    .find((row) => row.privateIpAddress === address && !row.isLingering);
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

export function toGroups(world: World, groupIds: string[]): GroupIdentifier[] {
  return groupIds.map((id) => ({ GroupId: id, GroupName: world.ec2.securityGroups.get(id)?.groupName }));
}

export function toNetworkInterface(world: World, row: NetworkInterfaceRow): NetworkInterface {
  const isManaged = row.requesterId !== undefined;
  const privateDnsName = internalDnsName(row.region, row.privateIpAddress);
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
    PrivateIpAddresses: [row.privateIpAddress, ...(row.secondaryAddresses ?? [])].map((PrivateIpAddress, position) => ({
      Primary: position === 0,
      PrivateIpAddress,
      PrivateDnsName: internalDnsName(row.region, PrivateIpAddress),
    })),
    Ipv6Addresses: [],
    SourceDestCheck: row.sourceDestCheck ?? !isManaged,
    Groups: toGroups(world, row.groupIds),
    TagSet: tagList(world, row.networkInterfaceId),
    Attachment: toAttachment(row),
  };
}

export function attachmentIdOf(row: NetworkInterfaceRow): string {
  return row.attachment?.attachmentId ?? row.networkInterfaceId.replace("eni-", "ela-attach-");
}

function statusOf(row: NetworkInterfaceRow): "in-use" | "available" {
  return row.requesterId === undefined && !row.attachment ? "available" : "in-use";
}

function toAttachment(row: NetworkInterfaceRow): NetworkInterfaceAttachment | undefined {
  const { attachment } = row;
  if (attachment) {
    return {
      AttachmentId: attachment.attachmentId,
      AttachTime: attachment.attachedAt,
      DeleteOnTermination: attachment.deleteOnTermination,
      DeviceIndex: attachment.deviceIndex,
      NetworkCardIndex: 0,
      InstanceId: attachment.instanceId,
      InstanceOwnerId: row.accountId,
      Status: "attached",
    };
  }
  if (row.requesterId === undefined) return undefined;
  return {
    AttachmentId: attachmentIdOf(row),
    DeleteOnTermination: false,
    DeviceIndex: 1,
    InstanceOwnerId: "amazon-aws",
    Status: "attached",
  };
}
