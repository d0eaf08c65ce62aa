import { resumeAutoScaling } from "./autoscaling/follow-group.ts";
import { resumeInstances } from "./ec2/instance-states.ts";
import { resumeSites } from "./ec2/open-site.ts";
import { resumeEc2 } from "./ec2/resume.ts";
import { resumeElbv2 } from "./elbv2/resume.ts";
import { resumeSchedules } from "./events/run-schedules.ts";
import { resumeInvocations } from "./lambda/async-invocations.ts";
import { resumeFunctions } from "./lambda/function-states.ts";
import { resumeRam } from "./ram/invitations.ts";
import { resumeRds } from "./rds/resume.ts";
import { resumeRoute53 } from "./route53/changes.ts";
import { resumeVpcLattice } from "./vpc-lattice/lattice-states.ts";
import type { World } from "./world.ts";

/**
 * Takes up what the stores say was under way when they were written, one line each service. Resolves when packets
 * follow the stores and the databases take connections.
 */
export async function resumeServices(world: World): Promise<void> {
  resumeEc2(world);
  resumeRoute53(world);
  resumeRam(world);
  resumeFunctions(world);
  resumeSchedules(world);
  resumeInvocations(world);
  world.deliveries.resume();
  resumeVpcLattice(world);
  await world.network.refresh();
  await Promise.all([resumeInstances(world), resumeRds(world), resumeSites(world)]);
  // Once there is something to find again: a target that had been healthy must not be judged while it starts.
  resumeElbv2(world);
  resumeAutoScaling(world);
  await world.network.refresh();
}
