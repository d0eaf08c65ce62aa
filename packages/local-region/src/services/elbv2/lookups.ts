import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { forwardIndex } from "./forward-index.ts";
import type { ListenerRow, LoadBalancerRow, TargetGroupRow } from "./store.ts";

/** The owner's load balancer, or nothing. */
export function findLoadBalancer(world: World, owner: Owned, arn: string): LoadBalancerRow | undefined {
  return world.elbv2.loadBalancers.getOwn(owner, arn);
}

export function requireLoadBalancer(world: World, owner: Owned, arn: string | undefined): LoadBalancerRow {
  if (!arn) throw new AwsError("ValidationError", "A load balancer ARN must be specified");
  const row = findLoadBalancer(world, owner, arn);
  if (row) return row;
  throw new AwsError("LoadBalancerNotFound", `Load balancers '[${arn}]' not found`);
}

export function requireListener(world: World, owner: Owned, arn: string | undefined): ListenerRow {
  if (!arn) throw new AwsError("ValidationError", "A listener ARN must be specified");
  const row = world.elbv2.listeners.getOwn(owner, arn);
  if (row) return row;
  throw new AwsError("ListenerNotFound", "One or more listeners not found");
}

export function requireTargetGroup(world: World, owner: Owned, arn: string | undefined): TargetGroupRow {
  if (!arn) throw new AwsError("ValidationError", "A target group ARN must be specified");
  const row = world.elbv2.targetGroups.getOwn(owner, arn);
  if (row) return row;
  throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
}

/** The load balancer's listeners. */
export function listenersOf(world: World, loadBalancer: LoadBalancerRow): ListenerRow[] {
  return [...(forwardIndex(world, loadBalancer).byLoadBalancer.get(loadBalancer.arn) ?? [])];
}

/** The listeners that forward to the group now. */
export function listenersUsing(world: World, group: TargetGroupRow): ListenerRow[] {
  return forwardIndex(world, group).byTargetGroup.get(group.arn) ?? [];
}

/** The load balancers whose listeners forward to the group. */
export function loadBalancersUsing(world: World, group: TargetGroupRow): LoadBalancerRow[] {
  const arns = new Set(listenersUsing(world, group).map((listener) => listener.loadBalancerArn));
  return [...arns].flatMap((arn) => findLoadBalancer(world, group, arn) ?? []);
}

/** The security groups that the owner's load balancers carry. */
export function groupsInUseByLoadBalancers(world: World, owner: Owned): Set<string> {
  return new Set(world.elbv2.loadBalancers.of(owner).flatMap((row) => row.groupIds));
}
