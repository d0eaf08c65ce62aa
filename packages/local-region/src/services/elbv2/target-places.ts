import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { findInstance } from "../ec2/find-instance.ts";
import type { World } from "../world.ts";
import { validationError } from "./parameters.ts";
import type { TargetGroupRow, TargetRow } from "./store.ts";

/** Where packets for the target go; undefined when there is no such instance any more. */
export function addressOfTarget(
  world: World,
  group: TargetGroupRow,
  target: Pick<TargetRow, "id">,
): string | undefined {
  return group.targetType === "instance" ? findInstance(world, group, target.id)?.privateIpAddress : target.id;
}

/** The instances' zone ids, in the order of the call: all are of the group's VPC and running, or none is registered. */
export function readInstanceZones(world: World, group: TargetGroupRow, targets: TargetDescription[]): string[] {
  const zoned = targets.find((target) => target.AvailabilityZone !== undefined);
  if (zoned) throw validationError(`An Availability Zone cannot be specified for the instance '${zoned.Id}'`);
  const malformed = targets.find(({ Id = "" }) => !/^i-[0-9a-f]{8,17}$/.test(Id));
  if (malformed) throw validationError(`Instance ID '${malformed.Id}' is not valid`);
  const rows = targets.map(({ Id = "" }) => ({ id: Id, row: findInstance(world, group, Id) }));
  refuse(rows, ({ row }) => row?.state !== "running", "are not in a running state and cannot be registered");
  refuse(rows, ({ row }) => row?.vpcId !== group.vpcId, `are not in the target group VPC '${group.vpcId}'`);
  return rows.map(({ row }) => row?.zoneId ?? "");
}

function refuse<Row extends { id: string }>(rows: Row[], isWrong: (row: Row) => boolean, words: string): void {
  const wrong = rows.filter(isWrong);
  if (wrong.length === 0) return;
  const ids = [...new Set(wrong.map(({ id }) => `'${id}'`))].join(", ");
  throw new AwsError("InvalidTarget", `The following targets ${words}: ${ids}`);
}
