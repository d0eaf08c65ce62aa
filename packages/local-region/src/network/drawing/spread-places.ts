import { isDeepStrictEqual } from "node:util";
import { isInstanceUp } from "../../services/ec2/instance-states.ts";
import type { World } from "../../services/world.ts";
import { type Drawing, enter, own, type Pass } from "./drawing.ts";
import { renderSubnet } from "./render-interfaces.ts";

/** Finds the interfaces and targets whose zone, subnet, instance or database is not what it was. */
export function spreadPlaces(world: World, drawing: Drawing, pass: Pass): void {
  spreadZones(world, drawing, pass);
  spreadSubnets(world, drawing, pass);
  spreadInstances(world, drawing, pass);
  for (const arn of pass.touched.databases.keys()) {
    const row = world.rds.instances.peek(arn);
    own(drawing, pass, arn, row ? [row.networkInterfaceId] : [], row?.groupIds ?? []);
  }
}

function spreadZones(world: World, drawing: Drawing, { dirty }: Pass): void {
  const lostZones = [...world.rds.lostZones];
  if (isDeepStrictEqual(lostZones, drawing.lostZones)) return;
  drawing.lostZones = lostZones;
  for (const id of world.ec2.networkInterfaces.ids()) dirty.interfaces.add(id);
}

function spreadSubnets(world: World, { subnets }: Drawing, { touched, dirty }: Pass): void {
  const associated = [...touched.networkAclAssociations.values()].map((row) => row.subnetId);
  for (const subnetId of new Set([...touched.subnets.keys(), ...associated])) {
    const isThere = world.ec2.subnets.peek(subnetId) !== undefined;
    if (!enter(subnets, subnetId, isThere ? renderSubnet(world, subnetId) : undefined)) continue;
    for (const row of world.ec2.networkInterfaces.peekBy("subnetId", subnetId))
      dirty.interfaces.add(row.networkInterfaceId);
  }
}

function spreadInstances(world: World, { instances }: Drawing, { touched, dirty }: Pass): void {
  const { targetGroups } = world.elbv2;
  for (const [id, { vpcId }] of touched.instances) {
    const row = world.ec2.instances.peek(id);
    if (!enter(instances, id, row && { isUp: isInstanceUp(row), address: row.privateIpAddress })) continue;
    for (const { attachment, networkInterfaceId } of world.ec2.networkInterfaces.peekBy("vpcId", vpcId))
      if (attachment?.instanceId === id) dirty.interfaces.add(networkInterfaceId);
    for (const arn of targetGroups.ids()) {
      const group = targetGroups.peek(arn);
      if (group?.targets.some((target) => target.id === id)) touched.targetGroups.set(arn, group);
    }
  }
}
