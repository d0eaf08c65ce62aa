import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { InstanceRow } from "./instance-store.ts";

/** What other services see of an instance. */
export type InstancePlace = Pick<
  InstanceRow,
  "instanceId" | "state" | "vpcId" | "subnetId" | "zoneId" | "privateIpAddress" | "instanceType" | "groupIds"
>;

/** The owner's instance, in whatever state it is, or nothing. */
export function findInstance(world: World, owner: Owned, instanceId: string): InstancePlace | undefined {
  return world.ec2.instances.getOwn(owner, instanceId);
}
