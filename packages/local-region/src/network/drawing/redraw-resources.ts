import type { World } from "../../services/world.ts";
import { type Drawing, enter, type Pass } from "./drawing.ts";
import { renderGateways, renderResources } from "./render-resources.ts";

/** Resource gateways and what resource endpoints lead to: few, and all drawn together. */
export function redrawResources(world: World, drawing: Drawing, { touched, dirty, changes }: Pass): void {
  const { resourceGateways, resourceConfigurations, endpointAssociations, databases, databaseClusters } = touched;
  const reaching = [resourceGateways, resourceConfigurations, endpointAssociations, databases, databaseClusters];
  if (reaching.every((rows) => rows.size === 0)) return;
  const gateways = renderGateways(world);
  for (const id of new Set([...drawing.wiring.gateways.keys(), ...gateways.keys()]))
    if (enter(drawing.wiring.gateways, id, gateways.get(id))) changes.interfaceIds.add(id);
  const before = drawing.resources;
  drawing.resources = renderResources(world);
  for (const { vpcEndpointId } of [...before.values(), ...drawing.resources.values()])
    dirty.endpoints.add(vpcEndpointId);
}
