import { isDeepStrictEqual } from "node:util";
import type { World } from "../../services/world.ts";
import { addressKey, type InterfaceWiring } from "../wiring.ts";
import type { Drawing, Pass } from "./drawing.ts";
import { renderInterface } from "./render-interfaces.ts";

/** The last to be drawn: by then it is known what each was made for. Says in which VPCs something changed. */
export function redrawInterfaces(world: World, { wiring, owners }: Drawing, { dirty, changes }: Pass): void {
  const { interfaces, interfacesByAddress } = wiring;
  const drawn: InterfaceWiring[] = [];
  for (const id of dirty.interfaces) {
    const row = world.ec2.networkInterfaces.peek(id);
    const now = row && renderInterface(world, row, owners.get(id)?.groupIds);
    const before = interfaces.get(id);
    if (isDeepStrictEqual(before, now)) continue;
    changes.interfaceIds.add(id);
    if (before) {
      interfaces.delete(id);
      interfacesByAddress?.delete(addressKey(before));
      changes.vpcIds.add(before.vpcId);
    }
    if (now) drawn.push(now);
  }
  // After all that went: an address may have passed from one interface to another.
  for (const now of drawn) {
    interfaces.set(now.interfaceId, now);
    interfacesByAddress?.set(addressKey(now), now);
  }
  for (const id of changes.interfaceIds) {
    const vpcId = interfaces.get(id)?.vpcId;
    if (vpcId !== undefined) changes.vpcIds.add(vpcId);
  }
}
