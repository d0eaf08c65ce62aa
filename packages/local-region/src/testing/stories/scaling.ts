import { makeNetwork, type Story } from "./story.ts";

/** An Auto Scaling group that keeps instances behind a target group. */
export const scalingStory: Story = async ({ owner, until }) => {
  const { autoscaling, ec2, elasticloadbalancing: elbv2 } = owner;
  const { vpcId, subnetIds, groupId } = await makeNetwork(owner, "10.8");
  const { Images } = await ec2("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-plain"] }] });
  const { LaunchTemplate } = await ec2("CreateLaunchTemplate", {
    LaunchTemplateName: "scaling",
    LaunchTemplateData: { ImageId: Images[0].ImageId, InstanceType: "t3.micro", SecurityGroupIds: [groupId] },
  });
  const target = { Name: "scaling", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "instance" };
  const { TargetGroupArn } = (await elbv2("CreateTargetGroup", target)).TargetGroups[0];
  const AutoScalingGroupName = "story";
  const group = { AutoScalingGroupName };
  await autoscaling("CreateAutoScalingGroup", {
    ...group,
    ...{ MinSize: 0, MaxSize: 3, DesiredCapacity: 1, VPCZoneIdentifier: subnetIds.join(",") },
    LaunchTemplate: { LaunchTemplateId: LaunchTemplate.LaunchTemplateId, Version: "$Latest" },
  });
  await oneInService();

  await autoscaling("UpdateAutoScalingGroup", { ...group, HealthCheckGracePeriod: 10 });
  await autoscaling("DescribeScalingActivities", group);
  await autoscaling("DescribeAutoScalingInstances");
  await autoscaling("SuspendProcesses", { ...group, ScalingProcesses: ["ReplaceUnhealthy"] });
  await autoscaling("ResumeProcesses", group);
  const TargetGroupARNs = [TargetGroupArn];
  await autoscaling("AttachLoadBalancerTargetGroups", { ...group, TargetGroupARNs });
  await autoscaling("DescribeLoadBalancerTargetGroups", group);
  await autoscaling("DetachLoadBalancerTargetGroups", { ...group, TargetGroupARNs });
  await until(
    async () => (await autoscaling("DescribeLoadBalancerTargetGroups", group)).LoadBalancerTargetGroups.length === 0,
  );
  const TrafficSources = [{ Identifier: TargetGroupArn, Type: "elbv2" }];
  await autoscaling("AttachTrafficSources", { ...group, TrafficSources });
  await autoscaling("DescribeTrafficSources", group);
  await autoscaling("DetachTrafficSources", { ...group, TrafficSources });

  const Tags = [
    { ResourceId: "story", ResourceType: "auto-scaling-group", Key: "team", Value: "data", PropagateAtLaunch: false },
  ];
  await autoscaling("CreateOrUpdateTags", { Tags });
  await autoscaling("DescribeTags");
  await autoscaling("DeleteTags", { Tags });

  const InstanceIds = [await oneInService()];
  await autoscaling("SetInstanceProtection", { ...group, InstanceIds, ProtectedFromScaleIn: true });
  await autoscaling("SetInstanceProtection", { ...group, InstanceIds, ProtectedFromScaleIn: false });
  await autoscaling("EnterStandby", { ...group, InstanceIds, ShouldDecrementDesiredCapacity: true });
  await until(async () => (await members())[0]?.LifecycleState === "Standby");
  await autoscaling("ExitStandby", { ...group, InstanceIds });
  await oneInService();
  await autoscaling("DetachInstances", { ...group, InstanceIds, ShouldDecrementDesiredCapacity: false });
  await ec2("TerminateInstances", { InstanceIds });
  await until(async () => (await members()).every(({ InstanceId }) => InstanceId !== InstanceIds[0]));
  const second = await oneInService();
  await autoscaling("SetInstanceHealth", { InstanceId: second, HealthStatus: "Healthy" });
  await autoscaling("TerminateInstanceInAutoScalingGroup", {
    InstanceId: second,
    ShouldDecrementDesiredCapacity: true,
  });
  await until(async () => (await members()).length === 0);
  await withHook();
  await autoscaling("SetDesiredCapacity", { ...group, DesiredCapacity: 0 });
  await autoscaling("DeleteAutoScalingGroup", { ...group, ForceDelete: true });

  async function members(): Promise<{ InstanceId: string; LifecycleState: string }[]> {
    const { AutoScalingGroups } = await autoscaling("DescribeAutoScalingGroups", { AutoScalingGroupNames: ["story"] });
    return AutoScalingGroups[0].Instances;
  }

  async function oneInService(): Promise<string> {
    let found: string | undefined;
    await until(async () => {
      found = (await members()).find(({ LifecycleState }) => LifecycleState === "InService")?.InstanceId;
      return found !== undefined;
    });
    return found!;
  }

  /** An instance waits at the hook until somebody completes it. */
  async function withHook(): Promise<void> {
    const LifecycleHookName = "story";
    const LifecycleTransition = "autoscaling:EC2_INSTANCE_LAUNCHING";
    await autoscaling("PutLifecycleHook", { ...group, LifecycleHookName, LifecycleTransition, HeartbeatTimeout: 7200 });
    await autoscaling("DescribeLifecycleHooks", group);
    await autoscaling("SetDesiredCapacity", { ...group, DesiredCapacity: 1 });
    await until(async () => (await members())[0]?.LifecycleState === "Pending:Wait");
    const InstanceId = (await members())[0]!.InstanceId;
    const action = { ...group, LifecycleHookName, InstanceId };
    await autoscaling("RecordLifecycleActionHeartbeat", action);
    await autoscaling("CompleteLifecycleAction", { ...action, LifecycleActionResult: "CONTINUE" });
    await oneInService();
    await autoscaling("DeleteLifecycleHook", { ...group, LifecycleHookName });
  }
};
