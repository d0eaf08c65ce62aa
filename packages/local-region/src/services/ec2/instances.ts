import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  GetConsoleOutputRequest,
  GetConsoleOutputResult,
  Instance,
  InstanceStateChange,
  RebootInstancesRequest,
  Reservation,
  StartInstancesRequest,
  StartInstancesResult,
  TerminateInstancesRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { startInstanceDatabase } from "./instance-database.ts";
import { requireInstance, STATE_CODES, toState } from "./instance-lookups.ts";
import { bootInstance, stopInstance, terminateInstance } from "./instance-states.ts";
import type { InstanceRow } from "./instance-store.ts";
import { internalDnsName } from "./internal-dns-name.ts";
import { toGroups } from "./network-interfaces.ts";
import { required } from "./parameters.ts";
import { tagList, tagsOf } from "./tags.ts";
import { zoneNameOf } from "./zones.ts";

export function describeInstances(
  world: World,
  input: DescribeInstancesRequest,
  caller: Caller,
): DescribeInstancesResult {
  const ids = input.InstanceIds;
  const asked = ids?.length
    ? ids.map((id) => requireInstance(world, caller, id))
    : candidateRows(world, world.ec2.instances, caller, input.Filters, {});
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "instance-id": (row) => row.instanceId,
      "instance-state-name": (row) => row.state,
      "instance-state-code": (row) => String(STATE_CODES[row.state]),
      "instance-type": (row) => row.instanceType,
      "image-id": (row) => row.imageId,
      "key-name": (row) => row.keyName,
      "client-token": (row) => row.clientToken,
      "vpc-id": (row) => row.vpcId,
      "subnet-id": (row) => row.subnetId,
      "availability-zone": (row) => zoneNameOf(row, row.zoneId),
      "private-ip-address": (row) => row.privateIpAddress,
      "private-dns-name": (row) => internalDnsName(row.region, row.privateIpAddress),
      "instance.group-id": (row) => row.groupIds,
      "network-interface.network-interface-id": (row) => row.networkInterfaceId,
      "owner-id": (row) => row.accountId,
      "reservation-id": (row) => row.reservationId,
    },
    (row) => tagsOf(world, row.instanceId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "instanceIds", values: ids } });
  const reservations = Map.groupBy(page, (row) => row.reservationId);
  return { Reservations: [...reservations.values()].map((made) => toReservation(world, made)), NextToken: next };
}

export async function startInstances(
  world: World,
  input: StartInstancesRequest,
  caller: Caller,
): Promise<StartInstancesResult> {
  const changes = await changeInstances(world, input, caller, (row) => {
    if (row.state === "running" || row.state === "pending") return;
    requireState(row, "stopped", "started");
    row.stateReason = undefined;
    bootInstance(world, row, false);
  });
  await world.network.refresh();
  return { StartingInstances: changes };
}

export async function stopInstances(world: World, input: StartInstancesRequest, caller: Caller): Promise<object> {
  const changes = await changeInstances(world, input, caller, async (row) => {
    if (row.state === "stopped" || row.state === "stopping") return;
    requireState(row, "running", "stopped");
    await stopInstance(world, row);
  });
  return { StoppingInstances: changes };
}

export async function terminateInstances(
  world: World,
  input: TerminateInstancesRequest,
  caller: Caller,
): Promise<object> {
  for (const id of input.InstanceIds ?? []) {
    if (!requireInstance(world, caller, id).disableApiTermination) continue;
    throw new AwsError(
      "OperationNotPermitted",
      `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  const changes = await changeInstances(world, input, caller, (row) => terminateInstance(world, row));
  return { TerminatingInstances: changes };
}

/** Its Postgres ends and comes back with its data; the state stays `running`. */
export async function rebootInstances(world: World, input: RebootInstancesRequest, caller: Caller): Promise<object> {
  for (const row of (input.InstanceIds ?? []).map((id) => requireInstance(world, caller, id))) {
    requireState(row, "running", "rebooted");
    row.console.push("reboot");
    if (row.hasDatabase) await startInstanceDatabase(world, row, false);
  }
  return {};
}

/** What happened to the instance and to its Postgres. */
export function getConsoleOutput(world: World, input: GetConsoleOutputRequest, caller: Caller): GetConsoleOutputResult {
  const row = requireInstance(world, caller, required(input.InstanceId, "InstanceId"));
  const output = Buffer.from(row.console.map((line) => `${line}\n`).join("")).toString("base64");
  return { InstanceId: row.instanceId, Output: output, Timestamp: world.clock.now() };
}

export function toReservation(world: World, rows: InstanceRow[]): Reservation {
  return {
    ReservationId: rows[0]?.reservationId,
    OwnerId: rows[0]?.accountId,
    Groups: [],
    Instances: rows.map((row) => toInstance(world, row)),
  };
}

async function changeInstances(
  world: World,
  input: { InstanceIds: string[] | undefined },
  caller: Caller,
  change: (row: InstanceRow) => void | Promise<void>,
): Promise<InstanceStateChange[]> {
  const rows = required(input.InstanceIds, "instanceIds").map((id) => requireInstance(world, caller, id));
  const changes: InstanceStateChange[] = [];
  for (const row of rows) {
    const PreviousState = toState(row);
    await change(row);
    changes.push({ InstanceId: row.instanceId, PreviousState, CurrentState: toState(row) });
  }
  return changes;
}

function requireState(row: InstanceRow, state: InstanceRow["state"], verb: string): void {
  if (row.state === state) return;
  throw new AwsError(
    "IncorrectInstanceState",
    `The instance '${row.instanceId}' is not in a state from which it can be ${verb}.`,
  );
}

function toInstance(world: World, row: InstanceRow): Instance {
  const isGone = row.state === "terminated";
  const attached = world.ec2.networkInterfaces
    .by("vpcId", row.vpcId)
    .filter(({ attachment }) => attachment?.instanceId === row.instanceId);
  return {
    InstanceId: row.instanceId,
    ImageId: row.imageId,
    InstanceType: row.instanceType as Instance["InstanceType"],
    AmiLaunchIndex: row.launchIndex,
    KeyName: row.keyName,
    LaunchTime: row.launchedAt,
    ClientToken: row.clientToken,
    State: toState(row),
    StateReason: row.stateReason && { Code: row.stateReason.code, Message: row.stateReason.message },
    StateTransitionReason: row.stateReason?.message ?? "",
    Placement: {
      AvailabilityZone: zoneNameOf(row, row.zoneId),
      AvailabilityZoneId: row.zoneId,
      Tenancy: "default",
      GroupName: "",
    },
    VpcId: isGone ? undefined : row.vpcId,
    SubnetId: isGone ? undefined : row.subnetId,
    PrivateIpAddress: isGone ? undefined : row.privateIpAddress,
    PrivateDnsName: isGone ? "" : internalDnsName(row.region, row.privateIpAddress),
    PublicDnsName: "",
    SecurityGroups: isGone ? [] : toGroups(world, row.groupIds),
    NetworkInterfaces: attached.map(({ networkInterfaceId, attachment, ...place }) => ({
      NetworkInterfaceId: networkInterfaceId,
      VpcId: place.vpcId,
      SubnetId: place.subnetId,
      OwnerId: place.accountId,
      Description: place.description,
      MacAddress: place.macAddress,
      InterfaceType: "interface",
      PrivateIpAddress: place.privateIpAddress,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: place.privateIpAddress }],
      Groups: toGroups(world, place.groupIds),
      SourceDestCheck: place.sourceDestCheck ?? true,
      Status: "in-use",
      Attachment: attachment && {
        AttachmentId: attachment.attachmentId,
        AttachTime: attachment.attachedAt,
        DeleteOnTermination: attachment.deleteOnTermination,
        DeviceIndex: attachment.deviceIndex,
        Status: "attached",
      },
    })),
    IamInstanceProfile: row.profileArn === undefined ? undefined : { Arn: row.profileArn },
    Architecture: "x86_64",
    RootDeviceName: "/dev/xvda",
    RootDeviceType: "ebs",
    BlockDeviceMappings: [],
    VirtualizationType: "hvm",
    Hypervisor: "xen",
    EbsOptimized: false,
    EnaSupport: true,
    SourceDestCheck: true,
    Monitoring: { State: "disabled" },
    Tags: tagList(world, row.instanceId),
  };
}
