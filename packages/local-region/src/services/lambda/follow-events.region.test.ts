import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { startTestRegion, type TestRegion } from "../../testing/start-test-region.ts";

const ACCOUNT = "111122223333";
const HERE = { accountId: ACCOUNT, region: "us-east-1" };
const VPC_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

const region = await startTestRegion(afterAll);
const clients = clientsOf(region);

function clientsOf({ endpoint, credentialsOf }: TestRegion) {
  const configuration = { endpoint, region: "us-east-1", maxAttempts: 1, credentials: credentialsOf(ACCOUNT) };
  const made = {
    iam: new IAMClient(configuration),
    lambda: new LambdaClient(configuration),
    events: new EventBridgeClient(configuration),
    sns: new SNSClient(configuration),
  };
  afterAll(() => {
    for (const client of Object.values(made)) client.destroy();
  });
  return made;
}

async function makeRole(RoleName: string): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const input = { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) };
  const { Role } = await clients.iam.send(new CreateRoleCommand(input));
  return Role!.Arn!;
}

async function makeFunction(FunctionName: string, code: string, more: object = {}): Promise<string> {
  const { lambda } = clients;
  const input = {
    FunctionName,
    Role: await makeRole(`${FunctionName}-role`),
    Runtime: "nodejs24.x" as const,
    Handler: "index.handler",
    Timeout: 20,
    Code: { ZipFile: zipOf(code) },
  };
  const { FunctionArn } = await lambda.send(new CreateFunctionCommand({ ...input, ...more }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  return FunctionArn!;
}

const zipOf = (code: string) => zipSync({ "index.mjs": strToU8(code) });

async function invoke(FunctionName: string, event: unknown = {}) {
  const input = { FunctionName, Payload: strToU8(JSON.stringify(event)), LogType: "Tail" as const };
  const { Payload, ...answer } = await clients.lambda.send(new InvokeCommand(input));
  return { ...answer, result: JSON.parse(Buffer.from(Payload!).toString()) };
}

async function admin(method: string, path: string, body?: object) {
  const answer = await fetch(`${region.url}/_postern/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

test("a role's policies come back as they were put, through the SDK", async () => {
  await makeRole("reader");
  const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: "reader" }));
  expect(JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!))).toMatchObject({ Version: "2012-10-17" });
  const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "all", PolicyDocument }));
  await expect(clients.iam.send(new GetRoleCommand({ RoleName: "nobody" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
});

test("a function runs as a session of its role, sees the region, and is replaced by new code", async () => {
  await makeFunction(
    "who",
    `import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
     export const handler = async (event, context) => {
       console.log("asked by", event.name);
       const { Arn } = await new STSClient().send(new GetCallerIdentityCommand({}));
       return { Arn, arn: context.invokedFunctionArn, region: process.env.AWS_REGION };
     };`,
  );
  const { result, LogResult, FunctionError } = await invoke("who", { name: "Ada" });
  expect(FunctionError).toBeUndefined();
  expect(result).toEqual({
    Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/who-role/who`,
    arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:who`,
    region: "us-east-1",
  });
  expect(Buffer.from(LogResult!, "base64").toString()).toContain("INFO\tasked by Ada");
  const logs = await admin("GET", `lambda/who/logs?accountId=${ACCOUNT}`);
  expect(JSON.stringify(logs.body)).toContain("asked by Ada");
  expect((await admin("GET", "lambda/nobody/logs")).status).toBe(404);

  const { lambda } = clients;
  const ZipFile = zipOf("export const handler = async () => { throw new RangeError('new code'); };");
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "who", ZipFile }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName: "who" });
  expect(await invoke("who")).toMatchObject({
    FunctionError: "Unhandled",
    result: { errorType: "RangeError", errorMessage: "new code" },
  });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "who" }));
  await expect(invoke("who")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("an event goes from PutEvents by a rule to a function, which publishes to a topic; a lost one does not", async () => {
  const { lambda, events, sns } = clients;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "seen" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "postern", Endpoint: "inbox" }));
  const Arn = await makeFunction(
    "follow",
    `import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
     export const handler = async (event) => {
       await new SNSClient().send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: event.detail.step }));
     };`,
    { Environment: { Variables: { TOPIC: TopicArn! } } },
  );
  const EventPattern = JSON.stringify({ source: ["shop"], detail: { step: [{ prefix: "fail" }] } });
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: "failover", EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "failover", Targets: [{ Id: "1", Arn }] }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "follow",
      StatementId: "rule",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: RuleArn,
    }),
  );
  const put = (step: string) =>
    events.send(
      new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "Step", Detail: JSON.stringify({ step }) }] }),
    );
  const seen = async () => {
    const { body } = await admin("GET", "sns/messages?mailbox=inbox");
    return (body as { messages: { message: string }[] }).messages.map(({ message }) => message);
  };
  expect(await admin("POST", "event-faults", { effect: "lose", from: RuleArn, count: 1 })).toMatchObject({
    status: 201,
  });
  await put("failed-and-lost");
  await put("fine");
  await put("failed");
  await eventually(async () => expect(await seen()).toEqual(["failed"]));
  const { body } = await admin("GET", "deliveries");
  expect((body as { deliveries: object[] }).deliveries).toContainEqual(
    expect.objectContaining({ from: RuleArn, outcome: "lost by a fault" }),
  );
  const { Entries, FailedEntryCount } = await events.send(
    new PutEventsCommand({ Entries: [{ Source: "aws.rds", DetailType: "x", Detail: "{}" }] }),
  );
  expect({ FailedEntryCount, code: Entries![0]!.ErrorCode }).toEqual({
    FailedEntryCount: 1,
    code: "NotAuthorizedForSourceException",
  });
});

test("a function in a VPC has interfaces there, and the VPC's resolver and proxy, until it is deleted", async () => {
  const { lambda, iam } = clients;
  const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.7.0.0/16" }, HERE);
  const subnet = { VpcId: Vpc.VpcId, CidrBlock: "10.7.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await region.call("ec2", "CreateSubnet", subnet, HERE);
  const group = { VpcId: Vpc.VpcId, GroupName: "follower", Description: "follower" };
  const { GroupId } = await region.call("ec2", "CreateSecurityGroup", group, HERE);
  const VpcConfig = { SubnetIds: [Subnet.SubnetId], SecurityGroupIds: [GroupId] };
  const code = "export const handler = async () => [process.env.POSTERN_DNS_SERVERS, process.env.POSTERN_SOCKS_PROXY];";
  const input = {
    FunctionName: "inside",
    Role: await makeRole("inside"),
    Runtime: "nodejs24.x" as const,
    Handler: "index.handler",
    Code: { ZipFile: zipOf(code) },
    VpcConfig,
  };
  await expect(lambda.send(new CreateFunctionCommand(input))).rejects.toMatchObject({
    message: "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
  });
  await iam.send(new AttachRolePolicyCommand({ RoleName: "inside", PolicyArn: VPC_POLICY }));
  expect(await lambda.send(new CreateFunctionCommand(input))).toMatchObject({ VpcConfig: { VpcId: Vpc.VpcId } });
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName: "inside" });

  const { result } = await invoke("inside");
  expect(result).toEqual([
    expect.stringMatching(/^127\.\d+\.\d+\.\d+:\d+$/),
    expect.stringMatching(/^socks5:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const interfaces = async () =>
    (await region.call("ec2", "DescribeNetworkInterfaces", {}, HERE)).NetworkInterfaces.filter(
      (row: { SubnetId: string; Status: string }) => row.SubnetId === Subnet.SubnetId,
    );
  expect(await interfaces()).toMatchObject([{ Description: "AWS Lambda VPC ENI-inside", Groups: [{ GroupId }] }]);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "inside" }));
  expect(await interfaces()).toEqual([]);
});

test("the confirmation of an HTTP subscription is a plain GET, as its message says", async () => {
  const { sns } = clients;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "web" }));
  expect(await admin("GET", `sns/confirm?TopicArn=${TopicArn}&Token=wrong`)).toMatchObject({
    status: 400,
    body: { error: { code: "InvalidParameter" } },
  });
  await expect(sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: "x" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

test.each([
  [{ effect: "explode" }, "effect"],
  [{ effect: "lose", count: 0 }, "count"],
  [{ effect: "lose", probability: 2 }, "probability"],
  [{ effect: "lose", via: "mail" }, "via"],
  [{ effect: "lose", colour: "red" }, "colour"],
])("the event fault %j is refused by its field", async (fault, field) => {
  const { status, body } = await admin("POST", "event-faults", fault);
  expect(status).toBe(400);
  expect((body as { error: { message: string } }).error.message).toMatch(new RegExp(`^${field} is`));
});

test("nothing went wrong inside", () => {
  expect(region.logged).toEqual([]);
});
