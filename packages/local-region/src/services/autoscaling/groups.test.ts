import { expect, onTestFinished, test } from "vitest";
import { asService } from "../../testing/as-service.ts";
import { eventually } from "../../testing/eventually.ts";
import { makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { eventsOperations } from "../events/operations.ts";
import { receivedMessages } from "../sns/mailbox.ts";
import { snsOperations } from "../sns/operations.ts";
import { autoScalingOperations } from "./operations.ts";

const NAME = "databases";

/** A launch template, a target group of instances behind a listener, and two subnets. */
async function start() {
  const made = createTestWorld(onTestFinished);
  const ec2 = made.as(PROVIDER);
  const asg = asService(autoScalingOperations(made.world), PROVIDER);
  const vpc = await makeVpc(ec2, ["use1-az1", "use1-az2"]);
  const { Images } = await ec2("DescribeImages");
  const plain = Images.find((image: { Name: string }) => !image.Name.includes("postgres"));
  await ec2("CreateLaunchTemplate", {
    LaunchTemplateName: "plain",
    LaunchTemplateData: { ImageId: plain.ImageId, InstanceType: "t4g.micro" },
  });
  const { TargetGroups } = await ec2("CreateTargetGroup", {
    Name: "tg",
    Protocol: "TCP",
    Port: 5432,
    VpcId: vpc.vpcId,
    HealthCheckIntervalSeconds: 5,
    UnhealthyThresholdCount: 2,
  });
  const { TargetGroupArn } = TargetGroups[0];
  await ec2("ModifyTargetGroupAttributes", {
    TargetGroupArn,
    Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "1" }],
  });
  const LoadBalancerArn = await makeLoadBalancer(ec2, vpc.subnetIds);
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await ec2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  const create = (more: object = {}) =>
    asg("CreateAutoScalingGroup", {
      AutoScalingGroupName: NAME,
      LaunchTemplate: { LaunchTemplateName: "plain", Version: "$Latest" },
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 2,
      VPCZoneIdentifier: vpc.subnetIds.join(","),
      ...more,
    });
  const group = async () =>
    (await asg("DescribeAutoScalingGroups", { AutoScalingGroupNames: [NAME] })).AutoScalingGroups[0];
  const members = async (): Promise<{ InstanceId: string; LifecycleState: string; AvailabilityZone: string }[]> =>
    (await group())?.Instances ?? [];
  const inService = (count: number) =>
    eventually(async () => {
      const rows = await members();
      expect(rows.map((row) => row.LifecycleState)).toEqual(Array(count).fill("InService"));
    });
  const targets = async (): Promise<Record<string, string>> => {
    const { TargetHealthDescriptions } = await ec2("DescribeTargetHealth", { TargetGroupArn });
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    return Object.fromEntries(TargetHealthDescriptions.map((row: any) => [row.Target.Id, row.TargetHealth.State]));
  };
  const sourceStates = async () =>
    (await asg("DescribeTrafficSources", { AutoScalingGroupName: NAME })).TrafficSources.map(
      (row: { State: string }) => row.State,
    );
  const instanceState = async (id: string) =>
    (await ec2("DescribeInstances", { InstanceIds: [id] })).Reservations[0].Instances[0].State.Name;
  /** Takes connections at every instance's address. */
  const answer = () => {
    for (const { privateIpAddress } of made.world.ec2.instances.all())
      made.plane.listening.set(`${privateIpAddress}:5432`, undefined);
  };
  return {
    ...made,
    ...vpc,
    ec2,
    asg,
    create,
    group,
    members,
    inService,
    targets,
    sourceStates,
    instanceState,
    answer,
    TargetGroupArn,
  };
}

test("launches to the desired capacity, spread over the zones, and says so in activities", async () => {
  const { asg, create, inService, members } = await start();
  await create();
  await inService(2);
  expect(new Set((await members()).map((row) => row.AvailabilityZone)).size).toBe(2);
  const { Activities } = await asg("DescribeScalingActivities", { AutoScalingGroupName: NAME });
  await eventually(async () => expect(Activities.length).toBe(2));
  expect(Activities[0]).toMatchObject({ StatusCode: "Successful", Progress: 100 });
  await asg("SetDesiredCapacity", { AutoScalingGroupName: NAME, DesiredCapacity: 3 });
  await inService(3);
  await asg("SetDesiredCapacity", { AutoScalingGroupName: NAME, DesiredCapacity: 1 });
  await inService(1);
});

test("instances are registered by id before they are in service; a group without ELB checks stays Added", async () => {
  const { create, inService, members, targets, sourceStates, answer, TargetGroupArn } = await start();
  await create({ TargetGroupARNs: [TargetGroupArn] });
  await inService(2);
  expect(Object.keys(await targets()).sort()).toEqual((await members()).map((row) => row.InstanceId).sort());
  answer();
  await eventually(async () => expect(Object.values(await targets())).toEqual(["healthy", "healthy"]));
  expect(await sourceStates()).toEqual(["Added"]);
});

test("with ELB checks the source is InService once a target is healthy, and an unhealthy instance is replaced", async () => {
  const { create, inService, members, targets, sourceStates, answer, plane, TargetGroupArn } = await start();
  await create({
    TargetGroupARNs: [TargetGroupArn],
    HealthCheckType: "ELB",
    HealthCheckGracePeriod: 30,
    DesiredCapacity: 1,
  });
  await inService(1);
  answer();
  await eventually(async () => expect(await sourceStates()).toEqual(["InService"]));
  const [before] = await members();
  plane.listening.clear();
  await eventually(async () => {
    answer();
    const ids = (await members()).map((row) => row.InstanceId);
    if (ids.length === 1 && ids[0] === before?.InstanceId) plane.listening.clear();
    expect(ids).toHaveLength(1);
    expect(ids).not.toContain(before?.InstanceId);
    expect(Object.values(await targets())).toEqual(["healthy"]);
  });
});

test("an instance that dies is replaced, and leaves the target group", async () => {
  const { ec2, create, inService, members, targets, TargetGroupArn } = await start();
  await create({ TargetGroupARNs: [TargetGroupArn] });
  await inService(2);
  const [dead] = await members();
  await ec2("TerminateInstances", { InstanceIds: [dead?.InstanceId] });
  await eventually(async () => {
    const ids = (await members()).map((row) => row.InstanceId);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(dead?.InstanceId);
    expect(Object.keys(await targets()).sort()).toEqual(ids.sort());
  });
});

test("a terminated instance drains before it ends; with a lower desired capacity nothing takes its place", async () => {
  const { asg, create, inService, members, targets, answer, instanceState, TargetGroupArn } = await start();
  await create({ TargetGroupARNs: [TargetGroupArn] });
  await inService(2);
  answer();
  await eventually(async () => expect(Object.values(await targets())).toEqual(["healthy", "healthy"]));
  const [leaving, staying] = await members();
  const { Activity } = await asg("TerminateInstanceInAutoScalingGroup", {
    InstanceId: leaving?.InstanceId,
    ShouldDecrementDesiredCapacity: true,
  });
  expect(Activity).toMatchObject({ StatusCode: "InProgress", AutoScalingGroupName: NAME });
  expect((await targets())[leaving?.InstanceId ?? ""]).toBe("draining");
  expect(await instanceState(leaving?.InstanceId ?? "")).toBe("running");
  await inService(1);
  expect((await members())[0]?.InstanceId).toBe(staying?.InstanceId);
});

test("lifecycle hooks hold launch and termination until completed; events tell of them", async () => {
  const { world, asg, create, inService, members } = await start();
  const events = asService(eventsOperations(world), PROVIDER);
  const sns = asService(snsOperations(world), PROVIDER);
  const { TopicArn } = await sns("CreateTopic", { Name: "events" });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sns:Publish",
    Resource: "*",
  };
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sns("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue });
  await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "inbox" });
  await events("PutRule", { Name: "asg", EventPattern: JSON.stringify({ source: ["aws.autoscaling"] }) });
  await events("PutTargets", { Rule: "asg", Targets: [{ Id: "1", Arn: TopicArn }] });
  const hook = (LifecycleHookName: string, LifecycleTransition: string) => ({
    LifecycleHookName,
    LifecycleTransition: `autoscaling:EC2_INSTANCE_${LifecycleTransition}`,
    DefaultResult: "ABANDON",
  });
  await create({
    DesiredCapacity: 1,
    LifecycleHookSpecificationList: [hook("in", "LAUNCHING"), hook("out", "TERMINATING")],
  });
  const stateIs = (state: string) =>
    eventually(async () => expect((await members()).map((row) => row.LifecycleState)).toEqual([state]));
  await stateIs("Pending:Wait");
  const InstanceId = (await members())[0]?.InstanceId;
  const complete = (LifecycleHookName: string, LifecycleActionResult: string) =>
    asg("CompleteLifecycleAction", {
      AutoScalingGroupName: NAME,
      LifecycleHookName,
      InstanceId,
      LifecycleActionResult,
    });
  await expect(complete("out", "CONTINUE")).rejects.toThrow(
    `No active Lifecycle Action found with instance ID ${InstanceId}`,
  );
  await complete("in", "CONTINUE");
  await inService(1);
  await asg("SetDesiredCapacity", { AutoScalingGroupName: NAME, DesiredCapacity: 0 });
  await stateIs("Terminating:Wait");
  await complete("out", "CONTINUE");
  await eventually(async () => expect(await members()).toEqual([]));
  const told = () =>
    receivedMessages(world, { topicArn: TopicArn }).map(({ message }) => JSON.parse(message)["detail-type"]);
  await eventually(() =>
    expect(told()).toEqual([
      "EC2 Instance-launch Lifecycle Action",
      "EC2 Instance Launch Successful",
      "EC2 Instance-terminate Lifecycle Action",
      "EC2 Instance Terminate Successful",
    ]),
  );
});

test("an abandoned launch is terminated and tried again", async () => {
  const { asg, create, members } = await start();
  await create({ DesiredCapacity: 0 });
  await asg("PutLifecycleHook", {
    AutoScalingGroupName: NAME,
    LifecycleHookName: "in",
    LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
  });
  await asg("SetDesiredCapacity", { AutoScalingGroupName: NAME, DesiredCapacity: 1 });
  const waiting = async () => (await members()).find((row) => row.LifecycleState === "Pending:Wait")?.InstanceId;
  await eventually(async () => expect(await waiting()).toBeDefined());
  const first = await waiting();
  await asg("CompleteLifecycleAction", {
    AutoScalingGroupName: NAME,
    LifecycleHookName: "in",
    InstanceId: first,
    LifecycleActionResult: "ABANDON",
  });
  await eventually(async () => {
    expect(await waiting()).toBeDefined();
    expect(await waiting()).not.toBe(first);
  });
});

test("sources are added and removed by both families of operations; a detached one drains away", async () => {
  const { asg, create, inService, targets, sourceStates, TargetGroupArn } = await start();
  await create();
  await inService(2);
  await asg("AttachTrafficSources", {
    AutoScalingGroupName: NAME,
    TrafficSources: [{ Identifier: TargetGroupArn, Type: "elbv2" }],
  });
  expect(Object.keys(await targets())).toHaveLength(2);
  const described = await asg("DescribeLoadBalancerTargetGroups", { AutoScalingGroupName: NAME });
  expect(described.LoadBalancerTargetGroups).toEqual([{ LoadBalancerTargetGroupARN: TargetGroupArn, State: "Added" }]);
  await asg("DetachLoadBalancerTargetGroups", { AutoScalingGroupName: NAME, TargetGroupARNs: [TargetGroupArn] });
  await eventually(async () => expect(await sourceStates()).toEqual([]));
  expect(await targets()).toEqual({});
  await expect(
    asg("DetachLoadBalancerTargetGroups", { AutoScalingGroupName: NAME, TargetGroupARNs: [TargetGroupArn] }),
  ).rejects.toThrow("Trying to remove Target Groups that are not part of the group");
});

test("a group with instances is deleted only by force, and takes them along", async () => {
  const { asg, ec2, create, inService, group } = await start();
  await create();
  await inService(2);
  await expect(asg("DeleteAutoScalingGroup", { AutoScalingGroupName: NAME })).rejects.toMatchObject({
    code: "ResourceInUse",
  });
  await asg("DeleteAutoScalingGroup", { AutoScalingGroupName: NAME, ForceDelete: true });
  await eventually(async () => expect(await group()).toBeUndefined());
  const filters = [{ Name: "instance-state-name", Values: ["running", "pending"] }];
  expect((await ec2("DescribeInstances", { Filters: filters })).Reservations).toEqual([]);
});

test("a launch that fails is told as a failed activity, and not tried again at once", async () => {
  const { asg, ec2, create, members } = await start();
  await create({ DesiredCapacity: 0 });
  await ec2("DeleteLaunchTemplate", { LaunchTemplateName: "plain" });
  await asg("SetDesiredCapacity", { AutoScalingGroupName: NAME, DesiredCapacity: 2 });
  const { Activities } = await asg("DescribeScalingActivities", { AutoScalingGroupName: NAME });
  expect(Activities).toHaveLength(1);
  expect(Activities[0]).toMatchObject({
    StatusCode: "Failed",
    StatusMessage: expect.stringContaining("does not exist"),
  });
  expect(await members()).toEqual([]);
});

test.each([
  [{ LaunchTemplate: undefined }, "LaunchTemplate"],
  [{ LaunchTemplate: { LaunchTemplateName: "none" } }, "with template name none, does not exist"],
  [{ DesiredCapacity: 5 }, "is above max value 4"],
  [{ MinSize: 3 }, "is below min value 3"],
  [{ VPCZoneIdentifier: "" }, "At least one Availability Zone or VPC Subnet is required."],
  [{ HealthCheckType: "EBS" }, "'EBS'"],
  [{ MixedInstancesPolicy: {} }, "MixedInstancesPolicy"],
  [{ TargetGroupARNs: ["arn:none"] }, "Provided Target Groups may not be valid"],
])("a group with %o is refused: %s", async (more, words) => {
  const { asg, create } = await start();
  await expect(create(more)).rejects.toThrow(words);
  expect((await asg("DescribeAutoScalingGroups")).AutoScalingGroups).toEqual([]);
});

test("tags are kept, given to instances where they are to be, and found by filters", async () => {
  const { asg, ec2, create, inService, members } = await start();
  const Tags = [
    { Key: "team", Value: "data", PropagateAtLaunch: true },
    { Key: "own", Value: "yes", PropagateAtLaunch: false },
  ];
  await create({ DesiredCapacity: 1, Tags });
  await inService(1);
  const [member] = await members();
  const { Reservations } = await ec2("DescribeInstances", { InstanceIds: [member?.InstanceId] });
  expect(Reservations[0].Instances[0].Tags).toEqual([
    { Key: "team", Value: "data" },
    { Key: "aws:autoscaling:groupName", Value: NAME },
  ]);
  const find = async (value: string) =>
    (await asg("DescribeAutoScalingGroups", { Filters: [{ Name: "tag:team", Values: [value] }] })).AutoScalingGroups;
  expect(await find("data")).toHaveLength(1);
  expect(await find("other")).toEqual([]);
  await asg("DeleteTags", { Tags: [{ ResourceId: NAME, ResourceType: "auto-scaling-group", Key: "own" }] });
  expect((await asg("DescribeTags")).Tags.map((tag: { Key: string }) => tag.Key)).toEqual(["team"]);
});
