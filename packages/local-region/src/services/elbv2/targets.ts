import type {
  DeregisterTargetsInput,
  DeregisterTargetsOutput,
  RegisterTargetsInput,
  RegisterTargetsOutput,
  TargetDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { drainTarget, stopDraining } from "./draining.ts";
import { requireTargetGroup } from "./lookups.ts";
import { checkRange, validationError } from "./parameters.ts";
import { MOST_TARGETS } from "./quotas.ts";
import type { TargetGroupRow, TargetRow } from "./store.ts";
import { beginTarget, followHealth, resumeTarget } from "./target-health.ts";
import { readInstanceZones } from "./target-places.ts";
import { readTargetZone } from "./target-zones.ts";

/** One that is there already stays as it is; one that drains comes back. */
export async function registerTargets(
  world: World,
  input: RegisterTargetsInput,
  caller: Caller,
): Promise<RegisterTargetsOutput> {
  const group = requireTargetGroup(world, caller, input.TargetGroupArn);
  const described = readTargets(group, input.Targets);
  const zoneIds =
    group.targetType === "instance"
      ? readInstanceZones(
          world,
          group,
          described.map((target) => target.description),
        )
      : described.map((target) => readTargetZone(world, group, target.description));
  const asked = described.map((target, position) => ({ ...target, zoneId: zoneIds[position] ?? "all" }));
  const added = asked.filter((target, position) => {
    const isTwin = (other: { id: string; port: number }) => other.id === target.id && other.port === target.port;
    return !group.targets.some(isTwin) && asked.findIndex(isTwin) === position;
  });
  if (group.targets.length + added.length > MOST_TARGETS) {
    throw new AwsError("TooManyTargets", "The maximum number of targets per target group has been reached");
  }
  for (const { id, port } of asked) {
    const present = findTarget(group, id, port);
    if (present?.state !== "draining") continue;
    stopDraining(present);
    resumeTarget(world, group, present);
  }
  for (const { id, port, zoneId, description } of added) {
    const target: TargetRow = {
      id,
      port,
      zoneId,
      statedZone: description.AvailabilityZone,
      state: "initial",
      reason: undefined,
      streak: 0,
      epoch: ++world.elbv2.lastEpoch,
    };
    group.targets.push(target);
    beginTarget(world, group, target);
  }
  followHealth(world, group);
  await world.network.refresh();
  return {};
}

/** One that is not registered is success. Without a port, every port of the id goes. */
export async function deregisterTargets(
  world: World,
  input: DeregisterTargetsInput,
  caller: Caller,
): Promise<DeregisterTargetsOutput> {
  const group = requireTargetGroup(world, caller, input.TargetGroupArn);
  if (!input.Targets?.length) throw validationError("Targets must be specified");
  for (const { Id: id, Port: port } of input.Targets) {
    const leaving = group.targets.filter((row) => row.id === id && (port === undefined || row.port === port));
    for (const target of leaving) drainTarget(world, group, target);
  }
  followHealth(world, group);
  await world.network.refresh();
  return {};
}

/** The registered target; a draining one is still found. */
export function findTarget(group: TargetGroupRow, id: string, port: number): TargetRow | undefined {
  return group.targets.find((row) => row.id === id && row.port === port);
}

function readTargets(
  group: TargetGroupRow,
  targets: TargetDescription[] | undefined,
): { id: string; port: number; description: TargetDescription }[] {
  if (!targets?.length) throw validationError("Targets must be specified");
  return targets.map((description) => ({
    id: description.Id ?? "",
    port: checkRange("Port", description.Port, [1, 65535], group.port),
    description,
  }));
}
