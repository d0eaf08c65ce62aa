import type {
  AttachLoadBalancerTargetGroupsType,
  AttachTrafficSourcesType,
  DescribeLoadBalancerTargetGroupsRequest,
  DescribeLoadBalancerTargetGroupsResponse,
  DescribeTrafficSourcesRequest,
  DescribeTrafficSourcesResponse,
  DetachLoadBalancerTargetGroupsType,
  DetachTrafficSourcesType,
  TrafficSourceIdentifier,
} from "@aws-sdk/client-auto-scaling";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { followGroup } from "./follow-group.ts";
import { requireGroup, validationError } from "./parameters.ts";
import { addSources, removeSources, stateOfSource } from "./traffic-sources.ts";

const MOST_PER_CALL = 10;

/** Adds to those that are there; existing instances are registered before the answer. */
export function attachLoadBalancerTargetGroups(
  world: World,
  input: AttachLoadBalancerTargetGroupsType,
  caller: Caller,
): Promise<object> {
  return attach(world, caller, input.AutoScalingGroupName, input.TargetGroupARNs);
}

export function attachTrafficSources(world: World, input: AttachTrafficSourcesType, caller: Caller): Promise<object> {
  return attach(world, caller, input.AutoScalingGroupName, readIdentifiers(input.TrafficSources));
}

/** Targets drain as long as their groups say; until then the source is `Removing`. */
export function detachLoadBalancerTargetGroups(
  world: World,
  input: DetachLoadBalancerTargetGroupsType,
  caller: Caller,
): Promise<object> {
  return detach(world, caller, input.AutoScalingGroupName, input.TargetGroupARNs);
}

export function detachTrafficSources(world: World, input: DetachTrafficSourcesType, caller: Caller): Promise<object> {
  return detach(world, caller, input.AutoScalingGroupName, readIdentifiers(input.TrafficSources));
}

export function describeLoadBalancerTargetGroups(
  world: World,
  input: DescribeLoadBalancerTargetGroupsRequest,
  caller: Caller,
): DescribeLoadBalancerTargetGroupsResponse {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const { page, next } = takePage(group.sources, input.MaxRecords ?? 100, input.NextToken);
  return {
    LoadBalancerTargetGroups: page.map((source) => ({
      LoadBalancerTargetGroupARN: source.arn,
      State: stateOfSource(world, group, source),
    })),
    NextToken: next,
  };
}

export function describeTrafficSources(
  world: World,
  input: DescribeTrafficSourcesRequest,
  caller: Caller,
): DescribeTrafficSourcesResponse {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const type = input.TrafficSourceType ?? "elbv2";
  if (!["elb", "elbv2", "vpc-lattice"].includes(type))
    throw validationError(`Traffic source type '${type}' is not valid`);
  const { page, next } = takePage(type === "elbv2" ? group.sources : [], input.MaxRecords ?? 50, input.NextToken);
  return {
    TrafficSources: page.map((source) => ({
      TrafficSource: source.arn,
      Identifier: source.arn,
      Type: "elbv2",
      State: stateOfSource(world, group, source),
    })),
    NextToken: next,
  };
}

export function readIdentifiers(sources: TrafficSourceIdentifier[] | undefined): string[] {
  return (sources ?? []).map(({ Identifier: identifier = "", Type: type }) => {
    if (type !== undefined && type !== "elbv2") {
      throw validationError(`the local region does not serve traffic sources of type '${type}': use 'elbv2'`);
    }
    return identifier;
  });
}

async function attach(
  world: World,
  caller: Caller,
  name: string | undefined,
  arns: string[] | undefined,
): Promise<object> {
  const group = requireGroup(world, caller, name);
  addSources(world, group, checkCount(arns));
  await followGroup(world, group);
  return {};
}

async function detach(
  world: World,
  caller: Caller,
  name: string | undefined,
  arns: string[] | undefined,
): Promise<object> {
  const group = requireGroup(world, caller, name);
  removeSources(group, checkCount(arns));
  await followGroup(world, group);
  return {};
}

function checkCount(arns: string[] | undefined): string[] {
  if (arns?.length && arns.length <= MOST_PER_CALL) return arns;
  throw validationError(`Between 1 and ${MOST_PER_CALL} target groups must be specified`);
}
