import type { World } from "../../services/world.ts";
import { type Drawing, enter, own, type Pass } from "./drawing.ts";
import { renderEndpoint, type ServiceNodes } from "./render-endpoints.ts";

const NO_NODES: ServiceNodes = { all: [], fromAfar: [] };

export function redrawEndpoints(world: World, drawing: Drawing, pass: Pass): void {
  const { wiring, services, resources } = drawing;
  for (const vpcEndpointId of pass.dirty.endpoints) {
    const row = world.ec2.endpoints.peek(vpcEndpointId);
    const interfaceIds = row?.networkInterfaceIds ?? [];
    const gone = own(drawing, pass, vpcEndpointId, interfaceIds, row?.groupIds ?? []);
    for (const id of gone) if (enter(wiring.endpoints, id, undefined)) pass.changes.interfaceIds.add(id);
    if (!row) continue;
    const nodes = services.get(row.serviceId ?? "")?.nodes ?? NO_NODES;
    for (const id of interfaceIds) {
      const entry = renderEndpoint(world, row, id, nodes, resources.get(id)?.resource);
      if (enter(wiring.endpoints, id, entry)) pass.changes.interfaceIds.add(id);
    }
  }
}
