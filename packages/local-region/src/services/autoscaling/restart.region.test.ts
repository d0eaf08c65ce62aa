import { expect, onTestFinished, test, vi } from "vitest";
import { makeStateDirectory } from "../../testing/make-state-directory.ts";
import { openLocatedDatabase } from "../../testing/open-located-database.ts";
import { openStage } from "../../testing/open-stage.ts";
import { startKillableRegion } from "../../testing/start-killable-region.ts";
import type { Stage } from "../../testing/stories/story.ts";

const PATIENCE = { timeout: 60_000, interval: 50 };
const SIGN_IN = { user: "app", password: "p0stgres-Pass" };
const NAME = { AutoScalingGroupName: "databases" };

/** A group of one host with Postgres behind a target group, which also says what is healthy. */
async function makeGroup({ owner }: Stage) {
  const { ec2, elasticloadbalancing: elbv2, autoscaling } = owner;
  const { VpcId: vpcId } = (await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc;
  const { SubnetId } = (await ec2("CreateSubnet", { VpcId: vpcId, CidrBlock: "10.0.1.0/24" })).Subnet;
  const { GroupId } = await ec2("CreateSecurityGroup", { GroupName: "db", Description: "d", VpcId: vpcId });
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
  await ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions });
  const { Images } = await ec2("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-postgres-*"] }] });
  const userData = `POSTGRES_USER=${SIGN_IN.user}\nPOSTGRES_PASSWORD=${SIGN_IN.password}\n`;
  await ec2("CreateLaunchTemplate", {
    LaunchTemplateName: "database",
    LaunchTemplateData: {
      ...{ ImageId: Images[0].ImageId, InstanceType: "t3.micro", SecurityGroupIds: [GroupId] },
      UserData: Buffer.from(userData).toString("base64"),
    },
  });
  const wish = { Name: "db", Type: "network", Scheme: "internal", Subnets: [SubnetId] };
  const { LoadBalancerArn } = (await elbv2("CreateLoadBalancer", wish)).LoadBalancers[0];
  const target = { Name: "db", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "instance" };
  const { TargetGroupArn } = (await elbv2("CreateTargetGroup", target)).TargetGroups[0];
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await elbv2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  await autoscaling("CreateAutoScalingGroup", {
    ...NAME,
    ...{ MinSize: 1, MaxSize: 2, DesiredCapacity: 1, VPCZoneIdentifier: SubnetId, TargetGroupARNs: [TargetGroupArn] },
    ...{ HealthCheckType: "ELB", HealthCheckGracePeriod: 0, LaunchTemplate: { LaunchTemplateName: "database" } },
  });
  return { vpcId, TargetGroupArn };
}

async function membersOf({ owner }: Stage): Promise<string[]> {
  const { AutoScalingGroups } = await owner.autoscaling("DescribeAutoScalingGroups", {});
  return AutoScalingGroups[0].Instances.map(
    (row: { InstanceId: string; LifecycleState: string }) => `${row.InstanceId} ${row.LifecycleState}`,
  );
}

async function untilHealthy({ owner }: Stage, TargetGroupArn: string): Promise<string> {
  return vi.waitFor(async () => {
    const { TargetHealthDescriptions } = await owner.elasticloadbalancing("DescribeTargetHealth", { TargetGroupArn });
    const healthy = TargetHealthDescriptions.filter(
      ({ TargetHealth }: { TargetHealth: { State: string } }) => TargetHealth.State === "healthy",
    );
    expect(healthy).toHaveLength(1);
    return healthy[0].Target.Id;
  }, PATIENCE);
}

async function addressOf({ owner }: Stage, id: string): Promise<string> {
  const { Reservations } = await owner.ec2("DescribeInstances", { InstanceIds: [id] });
  return Reservations[0].Instances[0].PrivateIpAddress;
}

test("after kill -9 a group has its instance, whose Postgres has its data, and replaces it when it is terminated", {
  timeout: 120_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const killed = await startKillableRegion(onTestFinished, { stateDirectory });
  const first = openStage(killed, onTestFinished);
  const { vpcId, TargetGroupArn } = await makeGroup(first);
  const id = await untilHealthy(first, TargetGroupArn);
  const at = { vpcId, address: await addressOf(first, id) };
  const before = await openLocatedDatabase(onTestFinished, killed, at, SIGN_IN);
  await before.query("CREATE TABLE kept AS SELECT 42 AS answer");
  await vi.waitFor(async () => expect(await membersOf(first)).toEqual([`${id} InService`]), PATIENCE);
  await killed.kill();

  const region = await startKillableRegion(onTestFinished, { stateDirectory });
  const second = openStage(region, onTestFinished);
  const after = await openLocatedDatabase(onTestFinished, region, at, SIGN_IN);
  expect((await after.query("SELECT answer FROM kept")).rows).toEqual([{ answer: 42 }]);
  expect(await untilHealthy(second, TargetGroupArn)).toBe(id);
  // Some rounds of the group's own: it must not take its instance for lost.
  await second.admin("clock", { method: "POST", body: { advanceSeconds: 120 } });
  expect(await membersOf(second)).toEqual([`${id} InService`]);

  await second.owner.ec2("TerminateInstances", { InstanceIds: [id] });
  const next = await vi.waitFor(async () => {
    const [member = "", ...others] = await membersOf(second);
    expect(others).toEqual([]);
    expect(member).toMatch(/ InService$/);
    expect(member).not.toContain(id);
    return member.split(" ")[0]!;
  }, PATIENCE);
  const fresh = { vpcId, address: await addressOf(second, next) };
  const newest = await openLocatedDatabase(onTestFinished, region, fresh, SIGN_IN);
  await expect(newest.query("SELECT answer FROM kept")).rejects.toThrow('relation "kept" does not exist');
});

test("a group that was made anew after a reset keeps its capacity as the first one did", {
  timeout: 120_000,
}, async () => {
  const region = await startKillableRegion(onTestFinished, {});
  const stage = openStage(region, onTestFinished);
  await untilHealthy(stage, (await makeGroup(stage)).TargetGroupArn);
  await stage.admin("reset", { method: "POST" });
  const { TargetGroupArn } = await makeGroup(stage);
  const id = await untilHealthy(stage, TargetGroupArn);
  await stage.owner.ec2("TerminateInstances", { InstanceIds: [id] });
  await vi.waitFor(async () => {
    const members = await membersOf(stage);
    expect(members).toHaveLength(1);
    expect(members[0]).toMatch(/ InService$/);
    expect(members[0]).not.toContain(id);
  }, PATIENCE);
});
