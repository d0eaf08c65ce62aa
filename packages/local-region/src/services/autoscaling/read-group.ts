import type { CreateAutoScalingGroupType, LaunchTemplateSpecification } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../wire/aws-error.ts";
import { requireLaunchTemplate, requireVersion } from "../ec2/launch-template-lookups.ts";
import { requireSubnet } from "../ec2/lookups.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { refuseUnserved, validationError } from "./parameters.ts";
import type { GroupRow } from "./store.ts";

const UNSERVED = [
  "LaunchConfigurationName",
  "MixedInstancesPolicy",
  "InstanceId",
  "LoadBalancerNames",
  "PlacementGroup",
  "CapacityRebalance",
  "MaxInstanceLifetime",
  "InstanceLifecyclePolicy",
];

export type GroupSettings = Pick<
  GroupRow,
  | "launchTemplate"
  | "minSize"
  | "maxSize"
  | "desired"
  | "cooldownSeconds"
  | "healthCheckType"
  | "graceSeconds"
  | "subnetIds"
  | "terminationPolicies"
  | "protectsNew"
>;

/** The settings of a call: what it names, else what there was, else AWS's defaults. */
export function readGroup(
  world: World,
  caller: Caller,
  input: Partial<CreateAutoScalingGroupType>,
  present?: GroupRow,
): GroupSettings {
  refuseUnserved(input, UNSERVED);
  const minSize = checkSize("MinSize", input.MinSize ?? present?.minSize);
  const maxSize = checkSize("MaxSize", input.MaxSize ?? present?.maxSize);
  if (minSize > maxSize) {
    throw validationError("Max bound must be greater than or equal to min bound");
  }
  const kept = present && Math.min(Math.max(present.desired, minSize), maxSize);
  const desired = checkSize("DesiredCapacity", input.DesiredCapacity ?? kept ?? minSize);
  checkDesired(desired, minSize, maxSize);
  const healthCheckType = input.HealthCheckType ?? present?.healthCheckType ?? "EC2";
  if (healthCheckType !== "EC2" && healthCheckType !== "ELB") {
    throw validationError(`the local region does not serve the health check type '${healthCheckType}': use EC2 or ELB`);
  }
  return {
    launchTemplate: input.LaunchTemplate
      ? readTemplate(world, caller, input.LaunchTemplate)
      : (present?.launchTemplate ?? missingTemplate()),
    minSize,
    maxSize,
    desired,
    cooldownSeconds: input.DefaultCooldown ?? present?.cooldownSeconds ?? 300,
    healthCheckType,
    graceSeconds: input.HealthCheckGracePeriod ?? present?.graceSeconds ?? 0,
    subnetIds:
      input.VPCZoneIdentifier === undefined && present
        ? present.subnetIds
        : readSubnets(world, caller, input.VPCZoneIdentifier),
    terminationPolicies: input.TerminationPolicies ?? present?.terminationPolicies ?? ["Default"],
    protectsNew: input.NewInstancesProtectedFromScaleIn ?? present?.protectsNew ?? false,
  };
}

export function checkDesired(desired: number, minSize: number, maxSize: number): void {
  if (desired > maxSize) {
    throw validationError(
      `New SetDesiredCapacity value ${desired} is above max value ${maxSize} for the AutoScalingGroup.`,
    );
  }
  if (desired < minSize) {
    throw validationError(
      `New SetDesiredCapacity value ${desired} is below min value ${minSize} for the AutoScalingGroup.`,
    );
  }
}

function checkSize(name: string, size: number | undefined): number {
  if (size !== undefined && Number.isInteger(size) && size >= 0) return size;
  throw validationError(`${name} must be a whole number from 0 on, and is ${size}`);
}

function missingTemplate(): never {
  throw validationError(
    "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
  );
}

function readTemplate(world: World, caller: Caller, asked: LaunchTemplateSpecification): GroupRow["launchTemplate"] {
  try {
    const row = requireLaunchTemplate(world, caller, asked);
    requireVersion(row, asked.Version);
    return { id: row.launchTemplateId, name: row.name, version: asked.Version ?? "$Default" };
  } catch (error) {
    if (error instanceof AwsError)
      throw validationError(`You must use a valid fully-formed launch template. ${error.message}`);
    throw error;
  }
}

function readSubnets(world: World, caller: Caller, identifier: string | undefined): string[] {
  const ids = (identifier ?? "").split(",").flatMap((id) => id.trim() || []);
  if (ids.length === 0) {
    throw validationError("At least one Availability Zone or VPC Subnet is required.");
  }
  try {
    for (const id of ids) requireSubnet(world, caller, id);
  } catch (error) {
    if (error instanceof AwsError) throw validationError(error.message);
    throw error;
  }
  return ids;
}
