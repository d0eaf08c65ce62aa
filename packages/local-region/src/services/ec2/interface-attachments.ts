import type {
  AttachNetworkInterfaceRequest,
  AttachNetworkInterfaceResult,
  DetachNetworkInterfaceRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireInstance } from "./instance-lookups.ts";
import { attachmentIdOf } from "./network-interfaces.ts";
import { requireOwn } from "./own-network-interfaces.ts";
import { required } from "./parameters.ts";

/** A record: what the instance runs stays at its first interface. Same zone; one interface per device index. */
export async function attachNetworkInterface(
  world: World,
  input: AttachNetworkInterfaceRequest,
  caller: Caller,
): Promise<AttachNetworkInterfaceResult> {
  const row = requireOwn(world, caller, input.NetworkInterfaceId);
  const instance = requireInstance(world, caller, required(input.InstanceId, "instanceId"));
  const deviceIndex = required(input.DeviceIndex, "deviceIndex");
  if (row.attachment) {
    throw new AwsError("InvalidNetworkInterface.InUse", `Interface: [${row.networkInterfaceId}] in use.`);
  }
  if (row.zoneId !== instance.zoneId) {
    throw new AwsError(
      "InvalidParameterCombination",
      "You may not attach a network interface to an instance if they are not in the same availability zone",
    );
  }
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw new AwsError("IncorrectState", `Instance '${instance.instanceId}' is not 'running' or 'stopped'.`);
  }
  const isTaken = world.ec2.networkInterfaces
    .by("vpcId", instance.vpcId)
    .some(({ attachment }) => attachment?.instanceId === instance.instanceId && attachment.deviceIndex === deviceIndex);
  if (isTaken) {
    throw new AwsError(
      "InvalidParameterValue",
      `Instance '${instance.instanceId}' already has an interface attached at device index '${deviceIndex}'.`,
    );
  }
  row.attachment = {
    attachmentId: world.ids.ec2("eni-attach"),
    instanceId: instance.instanceId,
    deviceIndex,
    deleteOnTermination: false,
    attachedAt: world.clock.now(),
  };
  await world.network.refresh();
  return { AttachmentId: row.attachment.attachmentId, NetworkCardIndex: 0 };
}

export async function detachNetworkInterface(
  world: World,
  input: DetachNetworkInterfaceRequest,
  caller: Caller,
): Promise<object> {
  const id = required(input.AttachmentId, "attachmentId");
  const row = world.ec2.networkInterfaces.of(caller).find((other) => attachmentIdOf(other) === id);
  if (row && row.requesterId !== undefined) {
    throw new AwsError("OperationNotPermitted", `You are not allowed to manage '${id}' attachments.`);
  }
  if (!row?.attachment) {
    throw new AwsError("InvalidAttachmentID.NotFound", `The attachment ID '${id}' does not exist`);
  }
  if (row.attachment.deviceIndex === 0) {
    throw new AwsError(
      "OperationNotPermitted",
      "The network interface at device index 0 and networkCard index 0 cannot be detached.",
    );
  }
  row.attachment = undefined;
  await world.network.refresh();
  return {};
}
