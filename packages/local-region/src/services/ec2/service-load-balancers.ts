import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { findLoadBalancer } from "../elbv2/lookups.ts";
import type { World } from "../world.ts";

/**
 * Checks that the load balancers can stand behind an endpoint service: the owner's, active, and behind no other one.
 * `serviceId` is the service that may have them already.
 */
export function checkLoadBalancers(world: World, owner: Owned, arns: string[], serviceId?: string): void {
  for (const arn of arns) {
    const loadBalancer = findLoadBalancer(world, owner, arn);
    if (!loadBalancer) throw new AwsError("InvalidParameter", `The load balancer '${arn}' does not exist`);
    if (loadBalancer.state !== "active") {
      throw new AwsError("InvalidParameter", `The load balancer '${arn}' is not active: it is ${loadBalancer.state}`);
    }
    const isTaken = world.ec2.endpointServices
      .of(owner)
      .some((service) => service.serviceId !== serviceId && service.loadBalancerArns.includes(arn));
    if (isTaken) {
      throw new AwsError(
        "InvalidParameter",
        "LBs are already associated with another VPC Endpoint Service Configuration",
      );
    }
  }
}

/** The zones that the load balancers have now, sorted. */
export function zonesOfLoadBalancers(world: World, owner: Owned, arns: string[]): string[] {
  const zones = arns.flatMap((arn) => findLoadBalancer(world, owner, arn)?.nodes.map((node) => node.zoneId) ?? []);
  return [...new Set(zones)].sort();
}
