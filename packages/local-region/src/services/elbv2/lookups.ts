import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { ListenerRow, LoadBalancerRow, TargetGroupRow } from "./store.ts";

/** The owner's load balancer, or nothing. */
export function findLoadBalancer(world: World, owner: Owned, arn: string): LoadBalancerRow | undefined {
  return owned(world.elbv2.loadBalancers.get(arn), owner);
}

export function requireLoadBalancer(world: World, owner: Owned, arn: string | undefined): LoadBalancerRow {
  if (!arn) throw new AwsError("ValidationError", "A load balancer ARN must be specified");
  const row = findLoadBalancer(world, owner, arn);
  if (row) return row;
  throw new AwsError("LoadBalancerNotFound", `Load balancers '[${arn}]' not found`);
}

export function requireListener(world: World, owner: Owned, arn: string | undefined): ListenerRow {
  if (!arn) throw new AwsError("ValidationError", "A listener ARN must be specified");
  const row = owned(world.elbv2.listeners.get(arn), owner);
  if (row) return row;
  throw new AwsError("ListenerNotFound", "One or more listeners not found");
}

export function requireTargetGroup(world: World, owner: Owned, arn: string | undefined): TargetGroupRow {
  if (!arn) throw new AwsError("ValidationError", "A target group ARN must be specified");
  const row = owned(world.elbv2.targetGroups.get(arn), owner);
  if (row) return row;
  throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
}

/** The load balancer's listeners. */
export function listenersOf(world: World, loadBalancer: LoadBalancerRow): ListenerRow[] {
  return world.elbv2.listeners.of(loadBalancer).filter((listener) => listener.loadBalancerArn === loadBalancer.arn);
}

/** The listeners that forward to the group now. */
export function listenersUsing(world: World, group: TargetGroupRow): ListenerRow[] {
  return world.elbv2.listeners
    .of(group)
    .filter((listener) => listener.targetGroups.some((forward) => forward.arn === group.arn));
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

function owned<Row extends Owned>(row: Row | undefined, owner: Owned): Row | undefined {
  return row && row.accountId === owner.accountId && row.region === owner.region ? row : undefined;
}
