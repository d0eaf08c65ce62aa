// What Auto Scaling does not do here: launch configurations, mixed instances, scaling policies, schedules, warm pools,
// instance refresh, notifications to SNS and SQS (events go to EventBridge), traffic sources other than target groups.
// Cooldowns, termination policies other than the default, and warm-up times are kept without effect. A target group may
// be detached by either family of operations, whichever attached it. A group looks at its instances every ten seconds of
// the region's time; an instance that does not run is replaced, whatever its status checks would say.
import { bindOperations, type Handler, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { describeScalingActivities } from "./activities.ts";
import {
  createAutoScalingGroup,
  deleteAutoScalingGroup,
  describeAutoScalingGroups,
  updateAutoScalingGroup,
} from "./groups.ts";
import {
  completeLifecycleAction,
  deleteLifecycleHook,
  describeLifecycleHooks,
  putLifecycleHook,
  recordLifecycleActionHeartbeat,
} from "./lifecycle-operations.ts";
import {
  describeAutoScalingInstances,
  setDesiredCapacity,
  setInstanceHealth,
  setInstanceProtection,
  terminateInstanceInAutoScalingGroup,
} from "./members.ts";
import { resumeProcesses, suspendProcesses } from "./processes.ts";
import { detachInstances, enterStandby, exitStandby } from "./standby.ts";
import { createOrUpdateTags, deleteTags, describeTags } from "./tags.ts";
import {
  attachLoadBalancerTargetGroups,
  attachTrafficSources,
  describeLoadBalancerTargetGroups,
  describeTrafficSources,
  detachLoadBalancerTargetGroups,
  detachTrafficSources,
} from "./traffic-source-operations.ts";

const HANDLERS: Record<string, Handler> = {
  CreateAutoScalingGroup: createAutoScalingGroup,
  DescribeAutoScalingGroups: describeAutoScalingGroups,
  UpdateAutoScalingGroup: updateAutoScalingGroup,
  DeleteAutoScalingGroup: deleteAutoScalingGroup,
  SetDesiredCapacity: setDesiredCapacity,
  DescribeScalingActivities: describeScalingActivities,
  SuspendProcesses: suspendProcesses,
  ResumeProcesses: resumeProcesses,

  DescribeAutoScalingInstances: describeAutoScalingInstances,
  TerminateInstanceInAutoScalingGroup: terminateInstanceInAutoScalingGroup,
  SetInstanceHealth: setInstanceHealth,
  SetInstanceProtection: setInstanceProtection,
  EnterStandby: enterStandby,
  ExitStandby: exitStandby,
  DetachInstances: detachInstances,

  AttachLoadBalancerTargetGroups: attachLoadBalancerTargetGroups,
  DetachLoadBalancerTargetGroups: detachLoadBalancerTargetGroups,
  DescribeLoadBalancerTargetGroups: describeLoadBalancerTargetGroups,
  AttachTrafficSources: attachTrafficSources,
  DetachTrafficSources: detachTrafficSources,
  DescribeTrafficSources: describeTrafficSources,

  PutLifecycleHook: putLifecycleHook,
  DescribeLifecycleHooks: describeLifecycleHooks,
  DeleteLifecycleHook: deleteLifecycleHook,
  CompleteLifecycleAction: completeLifecycleAction,
  RecordLifecycleActionHeartbeat: recordLifecycleActionHeartbeat,

  CreateOrUpdateTags: createOrUpdateTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,
};

/** Auto Scaling's operations on one region. */
export function autoScalingOperations(world: World): Operations {
  return bindOperations(world, HANDLERS);
}
