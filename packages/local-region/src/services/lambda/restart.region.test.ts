import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { startTestRegion } from "../../testing/start-test-region.ts";

const HERE = { accountId: "111122223333", region: "us-east-1" };
const TRUST = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const VPC_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

test("functions, rules and messages are there after a restart: the code runs, the schedule goes on, the VPC has one interface", async () => {
  const stateDirectory = await mkdtemp(join(tmpdir(), "postern-state-"));
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }));
  const before = await startTestRegion(onTestFinished, { stateDirectory });
  const call = before.call;
  const { Vpc } = await call("ec2", "CreateVpc", { CidrBlock: "10.7.0.0/16" }, HERE);
  const subnet = { VpcId: Vpc.VpcId, CidrBlock: "10.7.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await call("ec2", "CreateSubnet", subnet, HERE);
  const group = { VpcId: Vpc.VpcId, GroupName: "f", Description: "f" };
  const { GroupId } = await call("ec2", "CreateSecurityGroup", group, HERE);
  const { Role } = await call("iam", "CreateRole", { RoleName: "f", AssumeRolePolicyDocument: TRUST }, HERE);
  await call("iam", "AttachRolePolicy", { RoleName: "f", PolicyArn: VPC_POLICY }, HERE);
  const ZipFile = zipSync({
    "index.mjs": strToU8("export const handler = async () => process.env.POSTERN_SOCKS_PROXY;"),
  });
  const input = {
    FunctionName: "f",
    Role: Role.Arn,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile },
    VpcConfig: { SubnetIds: [Subnet.SubnetId], SecurityGroupIds: [GroupId] },
  };
  await call("lambda", "CreateFunction", input, HERE);
  const { TopicArn } = await call("sns", "CreateTopic", { Name: "ticks" }, HERE);
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sns:Publish",
    Resource: TopicArn,
  };
  const policy = { TopicArn, AttributeName: "Policy", AttributeValue: JSON.stringify({ Statement: [statement] }) };
  await call("sns", "SetTopicAttributes", policy, HERE);
  await call("sns", "Subscribe", { TopicArn, Protocol: "postern", Endpoint: "inbox" }, HERE);
  await call("events", "PutRule", { Name: "tick", ScheduleExpression: "rate(1 minute)" }, HERE);
  await call("events", "PutTargets", { Rule: "tick", Targets: [{ Id: "1", Arn: TopicArn }] }, HERE);
  await before.stop();

  const after = await startTestRegion(onTestFinished, { stateDirectory });
  const messages = async () =>
    ((await (await fetch(`${after.url}/_postern/sns/messages`)).json()) as { messages: object[] }).messages.length;
  const count = await messages();
  await eventually(async () => expect(await messages()).toBeGreaterThan(count));
  await eventually(async () => {
    const answer = await after.call("lambda", "Invoke", { FunctionName: "f" }, HERE);
    expect(JSON.parse(Buffer.from(answer.Payload).toString())).toMatch(/^socks5:/);
  });
  const interfaces = async () =>
    (await after.call("ec2", "DescribeNetworkInterfaces", {}, HERE)).NetworkInterfaces.filter(
      (row: { Description: string }) => row.Description === "AWS Lambda VPC ENI-f",
    );
  await eventually(async () => expect(await interfaces()).toHaveLength(1));
  expect([...before.logged, ...after.logged]).toEqual([]);
});
