import type { World } from "../world.ts";
import { finishStart } from "./create-load-balancer.ts";
import { drainTarget } from "./draining.ts";
import { removeNodesLater } from "./load-balancers.ts";
import { beginTarget, endUnhealthyDraining, followHealth } from "./target-health.ts";
import { LOAD_BALANCER_START_SECONDS } from "./timings.ts";

/** After a restart: load balancers go on starting, targets go on registering and draining, checks begin anew. */
export function resumeElbv2(world: World): void {
  const nodes = new Set<string>();
  for (const row of world.elbv2.loadBalancers.all()) {
    for (const node of row.nodes) nodes.add(node.networkInterfaceId);
    if (row.state !== "provisioning") continue;
    world.clock.after(LOAD_BALANCER_START_SECONDS, () => finishStart(world, row, row.nodes.length > 0));
  }
  for (const row of world.ec2.networkInterfaces.all()) {
    const isLeft = row.interfaceType === "network_load_balancer" && !nodes.has(row.networkInterfaceId);
    if (isLeft) removeNodesLater(world, [{ networkInterfaceId: row.networkInterfaceId }]);
  }
  for (const group of world.elbv2.targetGroups.all()) {
    for (const target of group.targets) {
      if (target.reason === "Elb.RegistrationInProgress") beginTarget(world, group, target);
      if (target.state === "unhealthy.draining") endUnhealthyDraining(world, group, target);
      if (target.state !== "draining") continue;
      target.state = "healthy";
      drainTarget(world, group, target);
    }
    followHealth(world, group);
  }
}
