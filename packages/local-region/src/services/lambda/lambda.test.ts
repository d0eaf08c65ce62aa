import { strToU8, zipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { notingFunctions } from "../../testing/noting-functions.ts";
import { callerOf, createTestWorld } from "../../testing/test-world.ts";
import { eventsOperations } from "../events/operations.ts";
import { putEvent } from "../events/put-event.ts";
import { iamOperations } from "../iam/operations.ts";
import { receivedMessages } from "../sns/mailbox.ts";
import { snsOperations } from "../sns/operations.ts";
import { lambdaOperations } from "./operations.ts";

const OWNER = "111122223333";
const OTHER = "444455556666";
const ARN = `arn:aws:lambda:us-east-1:${OWNER}:function:follow`;
const ROLE = `arn:aws:iam::${OWNER}:role/Follower`;
const RULE = `arn:aws:events:us-east-1:${OWNER}:rule/failover`;
const ZIP = zipSync({ "index.mjs": strToU8("export const handler = async () => 1;") });

function start(run?: Parameters<typeof notingFunctions>[1]) {
  const asked: string[] = [];
  const { world, logged } = createTestWorld(onTestFinished, { functions: notingFunctions(asked, run) });
  const operations = {
    iam: iamOperations(world),
    lambda: lambdaOperations(world),
    events: eventsOperations(world),
    sns: snsOperations(world),
  };
  const as =
    (service: keyof typeof operations, account: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    async (operation: string, input: object = {}): Promise<any> =>
      operations[service][operation]!(input, callerOf(account));
  const of = (service: keyof typeof operations) => as(service, OWNER);
  return { world, asked, logged, as, lambda: of("lambda"), iam: of("iam"), events: of("events"), sns: of("sns") };
}

type Started = ReturnType<typeof start>;

async function makeRole({ iam }: Started, service = "lambda.amazonaws.com"): Promise<void> {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  await iam("CreateRole", {
    RoleName: "Follower",
    AssumeRolePolicyDocument: JSON.stringify({ Statement: [statement] }),
  });
}

const create = ({ lambda }: Started, change: object = {}) =>
  lambda("CreateFunction", {
    FunctionName: "follow",
    Role: ROLE,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: ZIP },
    ...change,
  });

async function makeFunction(started: Started, change: object = {}): Promise<void> {
  await makeRole(started);
  await create(started, change);
  await eventually(async () =>
    expect(await started.lambda("GetFunctionConfiguration", { FunctionName: "follow" })).toMatchObject({
      State: "Active",
    }),
  );
}

test("a function is Pending when it is made, then Active; updated, then settled again", async () => {
  const started = start();
  const { lambda } = started;
  await makeRole(started);
  expect(await create(started)).toMatchObject({
    State: "Pending",
    FunctionArn: ARN,
    Version: "$LATEST",
    MemorySize: 128,
  });
  await expect(lambda("Invoke", { FunctionName: "follow" })).rejects.toMatchObject({
    code: "ResourceConflictException",
    status: 409,
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  });
  const settled = () =>
    eventually(async () => {
      const { Configuration } = await lambda("GetFunction", { FunctionName: ARN });
      expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    });
  await settled();
  const update = { FunctionName: "follow", Timeout: 30, Environment: { Variables: { COLOUR: "red" } } };
  expect(await lambda("UpdateFunctionConfiguration", update)).toMatchObject({
    Timeout: 30,
    LastUpdateStatus: "InProgress",
  });
  await expect(lambda("UpdateFunctionCode", { FunctionName: "follow", ZipFile: ZIP })).rejects.toThrow(
    `An update is in progress for resource: ${ARN}`,
  );
  await settled();
});

test("a role must be there, be of the same account and trust Lambda", async () => {
  const started = start();
  await expect(create(started)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: "The role defined for the function cannot be assumed by Lambda.",
  });
  await makeRole(started, "ec2.amazonaws.com");
  await expect(create(started)).rejects.toThrow("cannot be assumed by Lambda");
  await expect(create(started, { Role: `arn:aws:iam::${OTHER}:role/Follower` })).rejects.toMatchObject({
    code: "AccessDeniedException",
    message: "Cross-account pass role is not allowed.",
  });
});

test.each<[string, object, string]>([
  ["no zip", { Code: { ZipFile: strToU8("no zip") } }, "Could not unzip uploaded file. Please check your file"],
  ["code from S3", { Code: { S3Bucket: "b", S3Key: "k" } }, "not from S3"],
  ["no code", { Code: {} }, "Please provide a source for function code."],
  ["a runtime that is not here", { Runtime: "java21" }, "not java21"],
  ["an image", { PackageType: "Image" }, "does not run images"],
  ["a layer", { Layers: ["arn"] }, "do not have Layers"],
  ["a version", { Publish: true }, "does not have versions"],
  ["a time limit above AWS's", { Timeout: 901 }, "Member must have value less than or equal to 900"],
  [
    "a name of AWS's in its environment",
    { Environment: { Variables: { AWS_REGION: "x" } } },
    "Reserved keys used in this request: AWS_REGION",
  ],
  ["groups without subnets", { VpcConfig: { SecurityGroupIds: ["sg-1"] } }, "must coexist"],
  [
    "a subnet that is not there",
    { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } },
    "InvalidSubnetID.NotFound",
  ],
])("a function with %s is refused, and nothing is made", async (_what, change, message) => {
  const started = start();
  await makeRole(started);
  await expect(create(started, change)).rejects.toThrow(message);
  expect(await started.lambda("ListFunctions")).toMatchObject({ Functions: [] });
});

test("a second function of the name is refused, and another account's is not found", async () => {
  const started = start();
  await makeFunction(started);
  await expect(create(started)).rejects.toMatchObject({ message: "Function already exist: follow" });
  await expect(started.as("lambda", OTHER)("GetFunction", { FunctionName: "follow" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: `Function not found: arn:aws:lambda:us-east-1:${OTHER}:function:follow`,
  });
  await expect(started.as("lambda", OTHER)("Invoke", { FunctionName: ARN })).rejects.toMatchObject({
    code: "AccessDeniedException",
    status: 403,
  });
});

test("an invocation answers, and a failure is told apart", async () => {
  const started = start((_name, payload) => ({ payload, hasFailed: payload.includes("bad") }));
  await makeFunction(started);
  const invoke = (text: string, more: object = {}) =>
    started.lambda("Invoke", { FunctionName: "follow", Payload: strToU8(text), ...more });
  const answer = await invoke('{"a": 1}');
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(Buffer.from(answer.Payload).toString()).toBe('{"a":1}');
  expect(answer).not.toHaveProperty("FunctionError");
  expect(await invoke('"bad"')).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(await invoke("{}", { InvocationType: "DryRun" })).toEqual({ StatusCode: 204 });
  await expect(invoke("no JSON")).rejects.toMatchObject({ code: "InvalidRequestContentException" });
  expect(started.asked.filter((line) => line.startsWith("invoke"))).toHaveLength(2);
});

test("at a reserved concurrency of none every invocation is refused", async () => {
  const started = start();
  await makeFunction(started);
  await started.lambda("PutFunctionConcurrency", { FunctionName: "follow", ReservedConcurrentExecutions: 0 });
  await expect(started.lambda("Invoke", { FunctionName: "follow" })).rejects.toMatchObject({
    code: "TooManyRequestsException",
    status: 429,
  });
  await started.lambda("DeleteFunctionConcurrency", { FunctionName: "follow" });
  await started.lambda("Invoke", { FunctionName: "follow" });
});

test("an event that fails is tried twice more, then told to the destination and the dead-letter topic", async () => {
  const started = start(() => ({ payload: '{"errorType":"Error","errorMessage":"no"}', hasFailed: true }));
  const { lambda, sns, world } = started;
  const topic = async (Name: string) => {
    const { TopicArn } = await sns("CreateTopic", { Name });
    await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: Name });
    return TopicArn as string;
  };
  await makeFunction(started, { DeadLetterConfig: { TargetArn: await topic("dead") } });
  const failed = await topic("failed");
  await lambda("PutFunctionEventInvokeConfig", {
    FunctionName: "follow",
    DestinationConfig: { OnFailure: { Destination: failed } },
  });
  expect(
    await lambda("Invoke", { FunctionName: "follow", InvocationType: "Event", Payload: strToU8('{"n":1}') }),
  ).toEqual({
    StatusCode: 202,
  });
  await eventually(() => expect(receivedMessages(world, {})).toHaveLength(2));
  expect(started.asked.filter((line) => line.startsWith("invoke"))).toHaveLength(3);
  const [record] = receivedMessages(world, { mailbox: "failed" });
  expect(JSON.parse(record!.message)).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3, functionArn: `${ARN}:$LATEST` },
    requestPayload: { n: 1 },
    responseContext: { functionError: "Unhandled" },
    responsePayload: { errorMessage: "no" },
  });
  expect(receivedMessages(world, { mailbox: "dead" })[0]!.message).toBe('{"n":1}');
});

const fact = (EventID: string) => ({
  source: "aws.rds",
  detailType: "RDS DB Instance Event",
  resources: ["arn:aws:rds:us-east-1:111122223333:db:orders"],
  detail: { EventID },
  accountId: OWNER,
  region: "us-east-1",
});

async function makeRule({ events, lambda }: Started): Promise<void> {
  const EventPattern = JSON.stringify({ source: ["aws.rds"], detail: { EventID: ["RDS-EVENT-0049"] } });
  await events("PutRule", { Name: "failover", EventPattern });
  await events("PutTargets", { Rule: "failover", Targets: [{ Id: "1", Arn: ARN, InputPath: "$.detail" }] });
  await lambda("AddPermission", {
    FunctionName: "follow",
    StatementId: "rule",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
    SourceArn: RULE,
  });
}

test("an event that a rule matches comes to its function, another does not", async () => {
  const started = start();
  await makeFunction(started);
  await makeRule(started);
  putEvent(started.world, fact("RDS-EVENT-0006"));
  putEvent(started.world, { ...fact("RDS-EVENT-0049"), accountId: OTHER });
  putEvent(started.world, { ...fact("RDS-EVENT-0049"), region: "eu-west-1" });
  putEvent(started.world, fact("RDS-EVENT-0049"));
  await eventually(() => expect(started.asked).toContain('invoke follow {"EventID":"RDS-EVENT-0049"}'));
  expect(started.asked.filter((line) => line.startsWith("invoke"))).toHaveLength(1);
});

test("a disabled rule sends nothing, and a rule with targets is not deleted", async () => {
  const started = start();
  const { events, world } = started;
  await makeFunction(started);
  await makeRule(started);
  await events("DisableRule", { Name: "failover" });
  putEvent(world, fact("RDS-EVENT-0049"));
  await events("EnableRule", { Name: "failover" });
  putEvent(world, fact("RDS-EVENT-0049"));
  await eventually(() => expect(world.deliveries.recent()).toHaveLength(1));
  await expect(events("DeleteRule", { Name: "failover" })).rejects.toMatchObject({
    message: "Rule can't be deleted since it has targets.",
  });
  await events("RemoveTargets", { Rule: "failover", Ids: ["1"] });
  await events("DeleteRule", { Name: "failover" });
  await expect(events("DescribeRule", { Name: "failover" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Rule failover does not exist on EventBus default.",
  });
});

test.each<[string, object | undefined, boolean]>([
  ["names the rule", { SourceArn: RULE }, true],
  ["names rules by a wildcard", { SourceArn: RULE.replace("failover", "*") }, true],
  ["names another rule", { SourceArn: `${RULE}-2` }, false],
  ["names the account", { SourceAccount: OWNER }, true],
  ["names another account", { SourceAccount: OTHER }, false],
  ["is missing", undefined, false],
])("a permission that %s: does the event come to the function?", async (_what, permission, isDelivered) => {
  const started = start();
  await makeFunction(started);
  await makeRule(started);
  await started.lambda("RemovePermission", { FunctionName: "follow", StatementId: "rule" });
  const fixed = {
    FunctionName: "follow",
    StatementId: "x",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
  };
  if (permission) await started.lambda("AddPermission", { ...fixed, ...permission });
  putEvent(started.world, fact("RDS-EVENT-0049"));
  await eventually(() => expect(started.world.deliveries.recent()).toHaveLength(1));
  expect(started.world.deliveries.recent()[0]).toMatchObject({
    via: "events",
    from: RULE,
    to: ARN,
    outcome: isDelivered ? "delivered" : "dropped",
    attempts: 1,
  });
});

test("a topic's message comes to a function that permits the topic, in SNS's form", async () => {
  const started = start();
  const { sns, lambda } = started;
  await makeFunction(started);
  const { TopicArn } = await sns("CreateTopic", { Name: "alerts" });
  await sns("Subscribe", { TopicArn, Protocol: "lambda", Endpoint: ARN });
  await sns("Publish", { TopicArn, Message: "not permitted yet" });
  await eventually(() => expect(started.world.deliveries.recent()[0]).toMatchObject({ outcome: "dropped" }));
  await lambda("AddPermission", {
    FunctionName: "follow",
    StatementId: "sns",
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: TopicArn,
  });
  await sns("Publish", { TopicArn, Message: "hello", Subject: "s" });
  await eventually(() => expect(started.asked.filter((line) => line.startsWith("invoke"))).toHaveLength(1));
  const payload = started.asked.find((line) => line.startsWith("invoke"))!.slice("invoke follow ".length);
  expect(JSON.parse(payload)).toMatchObject({
    Records: [{ EventSource: "aws:sns", Sns: { Message: "hello", Subject: "s", TopicArn } }],
  });
});

test("a rate runs its targets again and again, until the rule is disabled", async () => {
  const started = start();
  const { events, world } = started;
  await events("PutRule", { Name: "tick", ScheduleExpression: "rate(1 minute)" });
  const { TopicArn } = await started.sns("CreateTopic", { Name: "ticks" });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sns:Publish",
    Resource: TopicArn,
  };
  const AttributeValue = JSON.stringify({ Statement: [statement] });
  await started.sns("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue });
  await started.sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "ticks" });
  await events("PutTargets", { Rule: "tick", Targets: [{ Id: "1", Arn: TopicArn }] });
  await eventually(() => expect(receivedMessages(world, {}).length).toBeGreaterThanOrEqual(2));
  expect(JSON.parse(receivedMessages(world, {})[0]!.message)).toMatchObject({
    source: "aws.events",
    "detail-type": "Scheduled Event",
    resources: [`arn:aws:events:us-east-1:${OWNER}:rule/tick`],
  });
});
