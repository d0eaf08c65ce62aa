import type { World } from "../../services/world.ts";
import type { NodeWiring } from "../wiring.ts";
import { type Drawing, enter, own, type Pass } from "./drawing.ts";
import { renderServiceNodes } from "./render-endpoints.ts";
import { renderNodes } from "./render-nodes.ts";

/** The load balancers' nodes, and what the endpoints of services see of them. */
export function redrawNodes(world: World, drawing: Drawing, pass: Pass): void {
  const { touched, dirty } = pass;
  for (const { loadBalancerArn } of touched.listeners.values()) dirty.loadBalancers.add(loadBalancerArn);
  for (const arn of touched.targetGroups.keys())
    for (const loadBalancerArn of drawing.balancersOf.get(arn) ?? []) dirty.loadBalancers.add(loadBalancerArn);
  for (const arn of dirty.loadBalancers) redrawLoadBalancer(world, drawing, pass, arn);
  for (const serviceId of dirty.services) redrawService(world, drawing, pass, serviceId);
}

function redrawLoadBalancer(world: World, drawing: Drawing, pass: Pass, arn: string): void {
  const { wiring, balancersOf, servicesOf } = drawing;
  const { changes, dirty } = pass;
  const row = world.elbv2.loadBalancers.peek(arn);
  const nodes = row ? renderNodes(world, row) : new Map<string, NodeWiring>();
  const gone = own(drawing, pass, arn, [...nodes.keys()], row?.groupIds ?? []);
  for (const id of [...gone, ...nodes.keys()]) if (enter(wiring.nodes, id, nodes.get(id))) changes.interfaceIds.add(id);
  for (const { targetGroups, formerTargetGroupArns = [] } of world.elbv2.listeners.peekBy("loadBalancer", arn))
    for (const group of [...targetGroups.map((forward) => forward.arn), ...formerTargetGroupArns])
      member(balancersOf, group).add(arn);
  for (const id of servicesOf.get(arn) ?? []) dirty.services.add(id);
}

function redrawService(world: World, { wiring, services, servicesOf }: Drawing, { dirty }: Pass, id: string): void {
  const row = world.ec2.endpointServices.peek(id);
  const { serviceName } = row ?? services.get(id) ?? {};
  if (serviceName === undefined) return;
  for (const arn of row?.loadBalancerArns ?? []) member(servicesOf, arn).add(id);
  const nodes = row && renderServiceNodes(world, row.loadBalancerArns, wiring.nodes);
  if (!enter(services, id, nodes && { serviceName, nodes })) return;
  for (const { vpcEndpointId } of world.ec2.endpoints.peekBy("serviceName", serviceName))
    dirty.endpoints.add(vpcEndpointId);
}

function member(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key) ?? new Set();
  sets.set(key, known);
  return known;
}
