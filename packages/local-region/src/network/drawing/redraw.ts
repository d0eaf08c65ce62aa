import { cidrBlocksOf } from "../../services/ec2/vpc-cidr-blocks.ts";
import type { World } from "../../services/world.ts";
import type { WiringChanges } from "../data-plane.ts";
import { type Drawing, enter, type Pass } from "./drawing.ts";
import { redrawEndpoints } from "./redraw-endpoints.ts";
import { redrawGroups, redrawNetworkAcls } from "./redraw-groups.ts";
import { redrawInterfaces } from "./redraw-interfaces.ts";
import { redrawNodes } from "./redraw-nodes.ts";
import { redrawResources } from "./redraw-resources.ts";
import { redrawSites } from "./redraw-sites.ts";
import { spreadPlaces } from "./spread-places.ts";
import type { TouchedRows } from "./touched-rows.ts";

/**
 * Draws what depends on the touched rows anew and leaves the rest: an endpoint more costs the same however many there
 * are. What one thing passes on to others (a subnet to its interfaces, a load balancer to the endpoints in front of it)
 * is passed on only when it is not what it was.
 */
export function redraw(world: World, drawing: Drawing, touched: TouchedRows): WiringChanges {
  // Another object each time, so that whoever holds the last one can tell.
  drawing.wiring = { ...drawing.wiring };
  const pass: Pass = {
    touched,
    dirty: {
      interfaces: new Set(touched.interfaces.keys()),
      groups: new Set(touched.groups.keys()),
      loadBalancers: new Set(touched.loadBalancers.keys()),
      services: new Set(touched.services.keys()),
      endpoints: new Set(touched.endpoints.keys()),
    },
    changes: { vpcIds: new Set(), interfaceIds: new Set() },
  };
  redrawVpcs(world, drawing, pass);
  spreadPlaces(world, drawing, pass);
  redrawGroups(world, drawing, pass);
  redrawNetworkAcls(world, drawing, pass);
  redrawNodes(world, drawing, pass);
  redrawResources(world, drawing, pass);
  redrawEndpoints(world, drawing, pass);
  redrawInterfaces(world, drawing, pass);
  redrawSites(world, drawing, pass);
  return pass.changes;
}

function redrawVpcs(world: World, { vpcs, wiring }: Drawing, { touched, changes }: Pass): void {
  for (const vpcId of touched.vpcs.keys()) {
    const vpc = world.ec2.vpcs.peek(vpcId);
    const ranges = vpc && cidrBlocksOf(vpc).map(({ cidrBlock }) => ({ vpcId, cidrBlock }));
    if (enter(vpcs, vpcId, ranges)) changes.vpcIds.add(vpcId);
  }
  if (changes.vpcIds.size > 0) wiring.vpcs = [...vpcs.values()].flat();
}
