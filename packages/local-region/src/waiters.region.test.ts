import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  waitUntilGroupExists,
  waitUntilGroupInService,
} from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand, waitUntilAlarmExists } from "@aws-sdk/client-cloudwatch";
import {
  CreateLaunchTemplateCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceStatusOk,
  waitUntilInstanceStopped,
  waitUntilInstanceTerminated,
  waitUntilNatGatewayAvailable,
  waitUntilNatGatewayDeleted,
  waitUntilSecurityGroupExists,
  waitUntilSubnetAvailable,
  waitUntilVpcAvailable,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeregisterTargetsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
  waitUntilLoadBalancerAvailable,
  waitUntilLoadBalancerExists,
  waitUntilLoadBalancersDeleted,
  waitUntilTargetDeregistered,
  waitUntilTargetInService,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient, waitUntilRoleExists } from "@aws-sdk/client-iam";
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBInstanceCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from "@aws-sdk/client-rds";
import { CreateHostedZoneCommand, Route53Client, waitUntilResourceRecordSetsChanged } from "@aws-sdk/client-route-53";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./testing/at-end.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";

const onEnd = atEnd();

/** The waiter's own patience is AWS's quarter of a minute between two looks. */
const QUICK = { maxWaitTime: 50, minDelay: 0.05, maxDelay: 0.2 };

describe("the SDK's own waiters see that it is so", { timeout: 60_000 }, () => {
  let region: TestRegion;
  let network: { vpcId: string; subnetIds: string[]; groupId: string };
  const made: { destroy(): void }[] = [];

  beforeAll(async () => {
    region = await startTestRegion(onEnd);
    const client = clientOf(EC2Client);
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const vpcId = Vpc!.VpcId!;
    const subnetIds: string[] = [];
    for (const [at, AvailabilityZoneId] of ["use1-az1", "use1-az2"].entries()) {
      const input = { VpcId: vpcId, CidrBlock: `10.0.${at}.0/24`, AvailabilityZoneId };
      subnetIds.push((await client.send(new CreateSubnetCommand(input))).Subnet!.SubnetId!);
    }
    const group = { GroupName: "waiters", Description: "of waiters", VpcId: vpcId };
    const { GroupId } = await client.send(new CreateSecurityGroupCommand(group));
    network = { vpcId, subnetIds, groupId: GroupId! };
  });
  onEnd(() => {
    for (const client of made) client.destroy();
    expect(region.logged).toEqual([]);
  });

  function clientOf<Client extends { destroy(): void }>(Client: new (configuration: object) => Client): Client {
    const credentials = region.credentialsOf("111122223333");
    const client = new Client({ endpoint: region.endpoint, region: "us-east-1", credentials });
    made.push(client);
    return client;
  }

  const succeeds = async (waiting: Promise<{ state: string }>) => expect((await waiting).state).toBe("SUCCESS");

  test("of a network: it is there, and a NAT gateway comes and goes", async () => {
    const client = clientOf(EC2Client);
    const waiter = { client, ...QUICK };
    await succeeds(waitUntilVpcAvailable(waiter, { VpcIds: [network.vpcId] }));
    await succeeds(waitUntilSubnetAvailable(waiter, { SubnetIds: network.subnetIds }));
    await succeeds(waitUntilSecurityGroupExists(waiter, { GroupIds: [network.groupId] }));
    const input = { SubnetId: network.subnetIds[0], ConnectivityType: "private" as const };
    const { NatGateway } = await client.send(new CreateNatGatewayCommand(input));
    const NatGatewayIds = [NatGateway!.NatGatewayId!];
    await succeeds(waitUntilNatGatewayAvailable(waiter, { NatGatewayIds }));
    await client.send(new DeleteNatGatewayCommand({ NatGatewayId: NatGatewayIds[0] }));
    await succeeds(waitUntilNatGatewayDeleted(waiter, { NatGatewayIds }));
  });

  test("of an instance: it runs, is well, is stopped and terminated", async () => {
    const client = clientOf(EC2Client);
    const waiter = { client, ...QUICK };
    const { Images } = await client.send(
      new DescribeImagesCommand({ Filters: [{ Name: "name", Values: ["postern-plain"] }] }),
    );
    const where = { SubnetId: network.subnetIds[0], MinCount: 1, MaxCount: 1, InstanceType: "t3.micro" as const };
    const run = new RunInstancesCommand({ ...where, ImageId: Images![0]!.ImageId });
    const InstanceIds = [(await client.send(run)).Instances![0]!.InstanceId!];
    await succeeds(waitUntilInstanceRunning(waiter, { InstanceIds }));
    await succeeds(waitUntilInstanceStatusOk(waiter, { InstanceIds }));
    await client.send(new StopInstancesCommand({ InstanceIds }));
    await succeeds(waitUntilInstanceStopped(waiter, { InstanceIds }));
    await client.send(new TerminateInstancesCommand({ InstanceIds }));
    await succeeds(waitUntilInstanceTerminated(waiter, { InstanceIds }));
  });

  test("of a database and the load balancer before it: available, in service, deregistered, deleted", async () => {
    const rds = clientOf(RDSClient);
    const DBSubnetGroupName = "waiters";
    const subnets = { DBSubnetGroupName, DBSubnetGroupDescription: "of waiters", SubnetIds: network.subnetIds };
    await rds.send(new CreateDBSubnetGroupCommand(subnets));
    const DBInstanceIdentifier = "waiters";
    const login = { MasterUsername: "postgres", MasterUserPassword: "rehearse-me" };
    const size = { Engine: "postgres", DBInstanceClass: "db.t4g.micro", AllocatedStorage: 20 };
    const { DBInstance } = await rds.send(
      new CreateDBInstanceCommand({ DBInstanceIdentifier, ...size, ...login, DBSubnetGroupName }),
    );
    expect(DBInstance!.DBInstanceStatus).toBe("creating");
    await succeeds(waitUntilDBInstanceAvailable({ client: rds, ...QUICK }, { DBInstanceIdentifier }));
    const host = await region.call(
      "ec2",
      "DescribeNetworkInterfaces",
      {
        Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }],
      },
      { accountId: "111122223333", region: "us-east-1" },
    );
    await passThroughLoadBalancer(
      host.NetworkInterfaces[0].PrivateIpAddress,
      host.NetworkInterfaces[0].Groups[0].GroupId,
    );
    await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
    await succeeds(waitUntilDBInstanceDeleted({ client: rds, ...QUICK }, { DBInstanceIdentifier }));
  });

  async function passThroughLoadBalancer(address: string, databaseGroupId: string): Promise<void> {
    const client = clientOf(ElasticLoadBalancingV2Client);
    const waiter = { client, ...QUICK };
    const as = { accountId: "111122223333", region: "us-east-1" };
    const IpRanges = [{ CidrIp: "10.0.0.0/16" }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges }];
    await region.call("ec2", "AuthorizeSecurityGroupIngress", { GroupId: databaseGroupId, IpPermissions }, as);
    const input = {
      Name: "waiters",
      Type: "network" as const,
      Scheme: "internal" as const,
      Subnets: network.subnetIds,
    };
    const { LoadBalancers } = await client.send(new CreateLoadBalancerCommand(input));
    const { LoadBalancerArn } = LoadBalancers![0]!;
    const of = { LoadBalancerArns: [LoadBalancerArn!] };
    await succeeds(waitUntilLoadBalancerExists(waiter, of));
    await succeeds(waitUntilLoadBalancerAvailable(waiter, of));
    const group = {
      Name: "waiters",
      Protocol: "TCP" as const,
      Port: 5432,
      VpcId: network.vpcId,
      TargetType: "ip" as const,
    };
    const { TargetGroupArn } = (await client.send(new CreateTargetGroupCommand(group))).TargetGroups![0]!;
    const Attributes = [{ Key: "deregistration_delay.timeout_seconds", Value: "0" }];
    await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
    await client.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions }));
    const targets = { TargetGroupArn, Targets: [{ Id: address, Port: 5432 }] };
    await client.send(new RegisterTargetsCommand(targets));
    await succeeds(waitUntilTargetInService(waiter, targets));
    await client.send(new DeregisterTargetsCommand(targets));
    await succeeds(waitUntilTargetDeregistered(waiter, targets));
    await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await succeeds(waitUntilLoadBalancersDeleted(waiter, of));
  }

  test("of an Auto Scaling group: it exists and is in service", async () => {
    const ec2 = clientOf(EC2Client);
    const { Images } = await ec2.send(
      new DescribeImagesCommand({ Filters: [{ Name: "name", Values: ["postern-plain"] }] }),
    );
    const LaunchTemplateData = { ImageId: Images![0]!.ImageId!, InstanceType: "t3.micro" as const };
    await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: "waiters", LaunchTemplateData }));
    const client = clientOf(AutoScalingClient);
    const LaunchTemplate = { LaunchTemplateName: "waiters", Version: "$Latest" };
    const size = { MinSize: 1, MaxSize: 1, VPCZoneIdentifier: network.subnetIds[1] };
    await client.send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName: "waiters", LaunchTemplate, ...size }));
    const groups = { AutoScalingGroupNames: ["waiters"] };
    await succeeds(waitUntilGroupExists({ client, ...QUICK }, groups));
    await succeeds(waitUntilGroupInService({ client, ...QUICK }, groups));
  });

  test("of a role, an alarm and a change of a zone", async () => {
    const iam = clientOf(IAMClient);
    const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new CreateRoleCommand({ RoleName: "waiters", AssumeRolePolicyDocument }));
    await succeeds(waitUntilRoleExists({ client: iam, ...QUICK }, { RoleName: "waiters" }));

    const cloudwatch = clientOf(CloudWatchClient);
    const metric = { Namespace: "Waiters", MetricName: "Steps", Statistic: "Sum" as const, Period: 60 };
    const terms = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanThreshold" as const };
    await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: "waiters", ...metric, ...terms }));
    await succeeds(waitUntilAlarmExists({ client: cloudwatch, ...QUICK }, { AlarmNames: ["waiters"] }));

    const route53 = clientOf(Route53Client);
    const zone = { Name: "waiters.example.com", CallerReference: "waiters" };
    const { ChangeInfo } = await route53.send(new CreateHostedZoneCommand(zone));
    await succeeds(waitUntilResourceRecordSetsChanged({ client: route53, ...QUICK }, { Id: ChangeInfo!.Id }));
  });
});
