import type {
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult,
  DeleteNetworkInterfaceRequest,
  DescribeNetworkInterfaceAttributeRequest,
  DescribeNetworkInterfaceAttributeResult,
  ModifyNetworkInterfaceAttributeRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { defaultGroupOf, requireNetworkInterface, requireSecurityGroup, requireSubnet, requireVpc } from "./lookups.ts";
import {
  attachmentIdOf,
  createOwnInterface,
  deleteInterface,
  setInterfaceGroups,
  toGroups,
  toNetworkInterface,
} from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { NetworkInterfaceRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";

const MOST_GROUPS = 5;

export function createNetworkInterface(
  world: World,
  input: CreateNetworkInterfaceRequest,
  caller: Caller,
): Promise<CreateNetworkInterfaceResult> {
  return oncePerToken(world, caller, "CreateNetworkInterface", input, async () => {
    refuseUnserved(input, [
      "Ipv6Addresses",
      "Ipv6AddressCount",
      "Ipv6Prefixes",
      "Ipv4Prefixes",
      "Ipv4PrefixCount",
      "SecondaryPrivateIpAddressCount",
      "InterfaceType",
    ]);
    const subnet = requireSubnet(world, caller, required(input.SubnetId, "subnetId"));
    const groupIds = [...new Set(input.Groups ?? [])];
    checkGroupCount(groupIds);
    const tags = readTagSpecifications(input.TagSpecifications, "network-interface");
    const [first, ...others] = input.PrivateIpAddresses ?? [];
    if (others.length > 0) refuseUnserved({ PrivateIpAddresses: others }, ["PrivateIpAddresses"]);
    const row = createOwnInterface(world, {
      accountId: caller.accountId,
      region: caller.region,
      subnetId: subnet.subnetId,
      groupIds:
        groupIds.length > 0 ? groupIds : [defaultGroupOf(world, requireVpc(world, caller, subnet.vpcId)).groupId],
      description: input.Description ?? "",
      privateIpAddress: input.PrivateIpAddress ?? first?.PrivateIpAddress,
    });
    setTags(world, row.networkInterfaceId, tags);
    await world.network.refresh();
    return { NetworkInterface: toNetworkInterface(world, row), ClientToken: input.ClientToken };
  });
}

/** One that is in use stays; one of AWS's own is deleted by the service that made it. */
export async function deleteNetworkInterface(
  world: World,
  input: DeleteNetworkInterfaceRequest,
  caller: Caller,
): Promise<object> {
  const row = requireOwn(world, caller, input.NetworkInterfaceId);
  if (row.attachment) {
    throw new AwsError("InvalidParameterValue", `Network interface '${row.networkInterfaceId}' is currently in use.`);
  }
  deleteInterface(world, row);
  await world.network.refresh();
  return {};
}

export async function modifyNetworkInterfaceAttribute(
  world: World,
  input: ModifyNetworkInterfaceAttributeRequest,
  caller: Caller,
): Promise<object> {
  refuseUnserved(input, ["EnaSrdSpecification", "EnablePrimaryIpv6", "ConnectionTrackingSpecification"]);
  const row = requireOwn(world, caller, input.NetworkInterfaceId);
  const groupIds = [...new Set(input.Groups ?? [])];
  for (const groupId of groupIds) requireSecurityGroup(world, caller, groupId, row.vpcId);
  checkGroupCount(groupIds);
  const change = input.Attachment;
  if (change && row.attachment?.attachmentId !== change.AttachmentId) {
    throw new AwsError("InvalidAttachmentID.NotFound", `The attachment ID '${change.AttachmentId}' does not exist`);
  }
  row.description = input.Description?.Value ?? row.description;
  row.sourceDestCheck = input.SourceDestCheck?.Value ?? row.sourceDestCheck ?? true;
  if (row.attachment && change?.DeleteOnTermination !== undefined)
    row.attachment.deleteOnTermination = change.DeleteOnTermination;
  if (groupIds.length > 0) {
    setInterfaceGroups(world, row.networkInterfaceId, groupIds);
    const instance = row.attachment && world.ec2.instances.get(row.attachment.instanceId);
    if (instance?.networkInterfaceId === row.networkInterfaceId) instance.groupIds = groupIds;
    await world.network.refresh();
  }
  return {};
}

export function describeNetworkInterfaceAttribute(
  world: World,
  input: DescribeNetworkInterfaceAttributeRequest,
  caller: Caller,
): DescribeNetworkInterfaceAttributeResult {
  const row = requireNetworkInterface(world, caller, required(input.NetworkInterfaceId, "networkInterfaceId"));
  const all = toNetworkInterface(world, row);
  const id = { NetworkInterfaceId: row.networkInterfaceId };
  switch (required(input.Attribute, "attribute")) {
    case "description":
      return { ...id, Description: { Value: row.description } };
    case "groupSet":
      return { ...id, Groups: toGroups(world, row.groupIds) };
    case "sourceDestCheck":
      return { ...id, SourceDestCheck: { Value: all.SourceDestCheck } };
    case "attachment":
      return { ...id, Attachment: all.Attachment };
    default:
      throw new AwsError(
        "InvalidParameterValue",
        `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`,
      );
  }
}

/** The account's own; throws OperationNotPermitted for one that AWS made for a service. */
export function requireOwn(world: World, caller: Caller, id: string | undefined): NetworkInterfaceRow {
  const row = requireNetworkInterface(world, caller, required(id, "networkInterfaceId"));
  if (row.requesterId === undefined) return row;
  throw new AwsError("OperationNotPermitted", `You are not allowed to manage '${attachmentIdOf(row)}' attachments.`);
}

function checkGroupCount(groupIds: string[]): void {
  if (groupIds.length <= MOST_GROUPS) return;
  throw new AwsError(
    "SecurityGroupsPerInterfaceLimitExceeded",
    "The maximum number of security groups per interface has been reached.",
  );
}
