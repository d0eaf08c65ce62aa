import type {
  DescribeInstanceAttributeRequest,
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  InstanceAttribute,
  ModifyInstanceAttributeRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireInstance, STATE_CODES, toState } from "./instance-lookups.ts";
import type { InstanceRow } from "./instance-store.ts";
import { requireSecurityGroup } from "./lookups.ts";
import { setInterfaceGroups, toGroups } from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { zoneNameOf } from "./zones.ts";

/** Running ones unless all are asked for. A running instance has passed its checks. */
export function describeInstanceStatus(
  world: World,
  input: DescribeInstanceStatusRequest,
  caller: Caller,
): DescribeInstanceStatusResult {
  const ids = input.InstanceIds;
  const asked = (
    ids?.length ? ids.map((id) => requireInstance(world, caller, id)) : world.ec2.instances.of(caller)
  ).filter((row) => input.IncludeAllInstances || row.state === "running");
  const summary = (row: InstanceRow) => (row.state === "running" ? "ok" : "not-applicable");
  const rows = selectRows(asked, input.Filters, {
    "instance-state-name": (row) => row.state,
    "instance-state-code": (row) => String(STATE_CODES[row.state]),
    "availability-zone": (row) => zoneNameOf(row, row.zoneId),
    "instance-status.status": summary,
    "system-status.status": summary,
  });
  const { page, next } = describePage(rows, input, { ids: { name: "instanceIds", values: ids } });
  return {
    InstanceStatuses: page.map((row) => ({
      InstanceId: row.instanceId,
      AvailabilityZone: zoneNameOf(row, row.zoneId),
      AvailabilityZoneId: row.zoneId,
      InstanceState: toState(row),
      InstanceStatus: { Status: summary(row), Details: [] },
      SystemStatus: { Status: summary(row), Details: [] },
      Events: [],
    })),
    NextToken: next,
  };
}

export function describeInstanceAttribute(
  world: World,
  input: DescribeInstanceAttributeRequest,
  caller: Caller,
): InstanceAttribute {
  const row = requireInstance(world, caller, required(input.InstanceId, "instanceId"));
  const attribute = required(input.Attribute, "attribute");
  const read = Object.hasOwn(ATTRIBUTES, attribute) ? ATTRIBUTES[attribute] : undefined;
  if (!read) {
    throw new AwsError(
      "UnsupportedOperation",
      `the local region does not serve the instance attribute '${attribute}'; it serves ${Object.keys(ATTRIBUTES).join(", ")}`,
    );
  }
  return { InstanceId: row.instanceId, ...read(world, row) };
}

/** Groups at once, the type while it is stopped. User data stays: the database keeps the password that it was made with. */
export async function modifyInstanceAttribute(
  world: World,
  input: ModifyInstanceAttributeRequest,
  caller: Caller,
): Promise<object> {
  refuseUnserved(input, [
    "BlockDeviceMappings",
    "EbsOptimized",
    "EnaSupport",
    "Kernel",
    "Ramdisk",
    "SriovNetSupport",
    "UserData",
    "Attribute",
  ]);
  const row = requireInstance(world, caller, required(input.InstanceId, "instanceId"));
  for (const groupId of input.Groups ?? []) requireSecurityGroup(world, caller, groupId, row.vpcId);
  if (input.InstanceType?.Value !== undefined && row.state !== "stopped") {
    throw new AwsError("IncorrectInstanceState", `The instance '${row.instanceId}' is not in the 'stopped' state.`);
  }
  row.instanceType = input.InstanceType?.Value ?? row.instanceType;
  row.disableApiTermination = input.DisableApiTermination?.Value ?? row.disableApiTermination;
  const networkInterface = world.ec2.networkInterfaces.get(row.networkInterfaceId);
  if (networkInterface && input.SourceDestCheck?.Value !== undefined)
    networkInterface.sourceDestCheck = input.SourceDestCheck.Value;
  if (input.Groups?.length) {
    row.groupIds = [...new Set(input.Groups)];
    setInterfaceGroups(world, row.networkInterfaceId, row.groupIds);
    await world.network.refresh();
  }
  return {};
}

const ATTRIBUTES: Record<string, (world: World, row: InstanceRow) => InstanceAttribute> = {
  instanceType: (_world, row) => ({ InstanceType: { Value: row.instanceType } }),
  userData: (_world, row) => ({ UserData: row.userData === undefined ? {} : { Value: row.userData } }),
  disableApiTermination: (_world, row) => ({ DisableApiTermination: { Value: row.disableApiTermination } }),
  disableApiStop: () => ({ DisableApiStop: { Value: false } }),
  instanceInitiatedShutdownBehavior: () => ({ InstanceInitiatedShutdownBehavior: { Value: "stop" } }),
  sourceDestCheck: (world, row) => ({
    SourceDestCheck: { Value: world.ec2.networkInterfaces.get(row.networkInterfaceId)?.sourceDestCheck ?? true },
  }),
  groupSet: (world, row) => ({ Groups: toGroups(world, row.groupIds) }),
  ebsOptimized: () => ({ EbsOptimized: { Value: false } }),
};
