import type { InstanceNetworkInterfaceSpecification, RunInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { requireImage } from "./images.ts";
import { bootInstance } from "./instance-states.ts";
import type { InstanceRow } from "./instance-store.ts";
import { toReservation } from "./instances.ts";
import { defaultGroupOf, requireNetworkInterface, requireSubnet, requireVpc } from "./lookups.ts";
import { createOwnInterface, deleteInterface } from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import type { NetworkInterfaceRow } from "./store.ts";
import { readTagSpecifications, setTags } from "./tags.ts";

const MOST_INSTANCES = 100;

const UNSERVED = ["LaunchTemplate", "KernelId", "RamdiskId", "SecurityGroups", "Ipv6Addresses", "Ipv6AddressCount"];
/** AWS wants these in the first interface when the call describes interfaces. */
const OF_THE_INTERFACE = ["SubnetId", "SecurityGroupIds", "PrivateIpAddress"] as const;

/** Instances of the region's own images; type, key pair and disks are kept to be told back. */
export function runInstances(world: World, input: RunInstancesRequest, caller: Caller): Promise<object> {
  return oncePerToken(world, caller, "RunInstances", input, async () => {
    refuseUnserved(input, UNSERVED);
    const image = requireImage(caller.region, required(input.ImageId, "ImageId"));
    const most = required(input.MaxCount, "MaxCount");
    if (most < 1 || required(input.MinCount, "MinCount") > most || most > MOST_INSTANCES) {
      throw new AwsError("InvalidParameterValue", `Value (${most}) for parameter MaxCount is invalid.`);
    }
    const instanceType = input.InstanceType ?? "m1.small";
    if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType)) {
      throw new AwsError("InvalidParameterValue", `Invalid value '${instanceType}' for InstanceType.`);
    }
    const tags = readInstanceTags(input);
    const reservationId = world.ids.ec2("r");
    const made: InstanceRow[] = [];
    const interfaces: NetworkInterfaceRow[] = [];
    try {
      for (let launchIndex = 0; launchIndex < most; launchIndex++) {
        const instanceId = world.ids.ec2("i");
        const networkInterface = giveInterface(world, caller, input, instanceId);
        interfaces.push(networkInterface);
        made.push({
          accountId: caller.accountId,
          region: caller.region,
          instanceId,
          reservationId,
          launchIndex,
          imageId: image.imageId,
          instanceType,
          state: "pending",
          stateReason: undefined,
          transition: 0,
          vpcId: networkInterface.vpcId,
          subnetId: networkInterface.subnetId,
          zoneId: networkInterface.zoneId,
          networkInterfaceId: networkInterface.networkInterfaceId,
          privateIpAddress: networkInterface.privateIpAddress,
          groupIds: networkInterface.groupIds,
          keyName: input.KeyName,
          userData: input.UserData,
          profileArn: input.IamInstanceProfile?.Arn,
          disableApiTermination: input.DisableApiTermination ?? false,
          clientToken: input.ClientToken,
          launchedAt: world.clock.now(),
          console: [],
          hasDatabase: image.hasDatabase,
        });
      }
    } catch (error) {
      for (const row of interfaces) if (row.attachment?.deleteOnTermination) deleteInterface(world, row);
      throw error;
    }
    for (const row of made) {
      world.ec2.instances.put(row);
      setTags(world, row.instanceId, tags.instance);
      setTags(world, row.networkInterfaceId, tags.networkInterface);
    }
    await world.network.refresh();
    const answer = toReservation(world, made);
    for (const row of made) bootInstance(world, row, true);
    return answer;
  });
}

/** The interface that the call names, or a new one where it says. */
function giveInterface(
  world: World,
  caller: Caller,
  input: RunInstancesRequest,
  instanceId: string,
): NetworkInterfaceRow {
  const described = input.NetworkInterfaces ?? [];
  const twice = described.length > 0 && OF_THE_INTERFACE.find((name) => input[name]?.length);
  if (twice) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Network interfaces and an instance-level subnet ID may not be specified on the same request",
    );
  }
  if (described.length > 1) refuseUnserved({ NetworkInterfaces: described.slice(1) }, ["NetworkInterfaces"]);
  const wish: InstanceNetworkInterfaceSpecification = described[0] ?? {
    SubnetId: input.SubnetId,
    Groups: input.SecurityGroupIds,
    PrivateIpAddress: input.PrivateIpAddress,
  };
  const row = wish.NetworkInterfaceId
    ? requireNetworkInterface(world, caller, wish.NetworkInterfaceId)
    : addInterface(world, caller, wish);
  if (row.attachment || row.requesterId !== undefined) {
    throw new AwsError("InvalidNetworkInterface.InUse", `Interface: [${row.networkInterfaceId}] in use.`);
  }
  row.attachment = {
    attachmentId: world.ids.ec2("eni-attach"),
    instanceId,
    deviceIndex: 0,
    deleteOnTermination: wish.NetworkInterfaceId ? false : (wish.DeleteOnTermination ?? true),
    attachedAt: world.clock.now(),
  };
  return row;
}

function addInterface(world: World, caller: Caller, wish: InstanceNetworkInterfaceSpecification): NetworkInterfaceRow {
  if (!wish.SubnetId) {
    throw new AwsError(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  }
  const subnet = requireSubnet(world, caller, wish.SubnetId);
  const groupIds = wish.Groups?.length
    ? wish.Groups
    : [defaultGroupOf(world, requireVpc(world, caller, subnet.vpcId)).groupId];
  return createOwnInterface(world, {
    accountId: caller.accountId,
    region: caller.region,
    subnetId: subnet.subnetId,
    groupIds,
    description: wish.Description ?? "",
    privateIpAddress: wish.PrivateIpAddress,
  });
}

function readInstanceTags(input: RunInstancesRequest) {
  const specifications = input.TagSpecifications ?? [];
  for (const one of specifications) readTagSpecifications([one], "instance", "network-interface", "volume");
  const ofType = (type: "instance" | "network-interface") =>
    readTagSpecifications(
      specifications.filter((one) => one.ResourceType === type),
      type,
    );
  return { instance: ofType("instance"), networkInterface: ofType("network-interface") };
}
