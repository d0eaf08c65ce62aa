import { gzipSync } from "node:zlib";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand, GetFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { GetResourceGatewayCommand, VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import { expect, onTestFinished, test } from "vitest";
import type { Operations, ServiceName } from "../services/service.ts";
import { signedSender } from "../testing/send-signed.ts";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { AwsError } from "./aws-error.ts";

type ClientClass<Client> = new (configuration: object) => Client;

async function start(services: Partial<Record<ServiceName, Operations>>) {
  const gateway = await startStubGateway(onTestFinished, services);
  const send = signedSender(onTestFinished, gateway);
  const clientOf = <Client extends { destroy(): void }>(Client: ClientClass<Client>, overrides: object = {}) => {
    const client = new Client({ ...gateway.clientOf("111122223333"), ...overrides });
    onTestFinished(() => client.destroy());
    return client;
  };
  return { gateway, send, clientOf };
}

function refusing(code: string, message: string, details: Record<string, unknown> = {}): () => never {
  return () => {
    throw new AwsError(code, message, 400, details);
  };
}

test("an error reaches each SDK as the exception of its model, with the model's status and members", async () => {
  const { clientOf } = await start({
    lambda: { GetFunction: refusing("ResourceNotFoundException", "Function not found") },
    route53: { GetHostedZone: refusing("NoSuchHostedZone", "No hosted zone found with ID: Z1") },
    events: { PutRule: refusing("LimitExceededException", "too many") },
    monitoring: { PutMetricData: refusing("InvalidParameterValue", "no") },
    "vpc-lattice": {
      GetResourceGateway: refusing("ResourceNotFoundException", "Resource gateway not found", {
        resourceId: "rgw-1",
        resourceType: "RESOURCE_GATEWAY",
      }),
    },
  });
  await expect(clientOf(LambdaClient).send(new GetFunctionCommand({ FunctionName: "f" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found",
    Type: "User",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(clientOf(Route53Client).send(new GetHostedZoneCommand({ Id: "Z1" }))).rejects.toMatchObject({
    name: "NoSuchHostedZone",
    message: "No hosted zone found with ID: Z1",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(clientOf(EventBridgeClient).send(new PutRuleCommand({ Name: "r" }))).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "too many",
  });
  const metrics = new PutMetricDataCommand({ Namespace: "n", MetricData: [] });
  await expect(clientOf(CloudWatchClient).send(metrics)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "no",
    Code: "InvalidParameterValue",
  });
  const gone = new GetResourceGatewayCommand({ resourceGatewayIdentifier: "rgw-1" });
  await expect(clientOf(VPCLatticeClient).send(gone)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceId: "rgw-1",
    resourceType: "RESOURCE_GATEWAY",
    $metadata: { httpStatusCode: 404 },
  });
});

test("the error forms are AWS's, letter by letter", async () => {
  const { send } = await start({
    lambda: { GetFunction: refusing("ResourceNotFoundException", "no <f>") },
    events: { DescribeRule: refusing("ResourceNotFoundException", "Rule r does not exist on EventBus default.") },
    route53: { GetHostedZone: refusing("NoSuchHostedZone", "none <&>") },
  });
  const lambda = await send({ service: "lambda", method: "GET", path: "/2015-03-31/functions/f" });
  expect([lambda.status, lambda.headers.get("x-amzn-errortype")]).toEqual([404, "ResourceNotFoundException"]);
  expect(JSON.parse(lambda.text)).toEqual({ Type: "User", Message: "no <f>" });

  const events = await send({
    service: "events",
    headers: { "x-amz-target": "AWSEvents.DescribeRule", "content-type": "application/x-amz-json-1.1" },
    body: '{"Name":"r"}',
  });
  expect([events.status, events.headers.get("content-type")]).toEqual([400, "application/x-amz-json-1.1"]);
  expect(JSON.parse(events.text)).toEqual({
    __type: "ResourceNotFoundException",
    message: "Rule r does not exist on EventBus default.",
  });

  const route53 = await send({ service: "route53", method: "GET", path: "/2013-04-01/hostedzone/Z1" });
  expect(route53.text).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<ErrorResponse xmlns="https:\/\/route53.amazonaws.com\/doc\/2013-04-01\/"><Error><Type>Sender<\/Type><Code>NoSuchHostedZone<\/Code><Message>none &lt;&amp;&gt;<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
  );
});

test.each([
  ["lambda", "GET", "/2015-03-31/castles/f", {}, "", 404, "UnknownOperationException"],
  ["lambda", "PATCH", "/2015-03-31/functions/f", {}, "", 404, "UnknownOperationException"],
  ["lambda", "GET", "/2015-03-31/functions/%zz", {}, "", 404, "UnknownOperationException"],
  ["lambda", "POST", "/2015-03-31/functions", {}, "{", 400, "SerializationException"],
  ["lambda", "POST", "/2015-03-31/functions", {}, "[]", 400, "SerializationException"],
  ["lambda", "POST", "/2015-03-31/functions", {}, '{"FunctionName":"f"}', 400, "ValidationException"],
  ["lambda", "POST", "/2015-03-31/functions", {}, '{"FunctionName":7,"Role":"r"}', 400, "SerializationException"],
  ["events", "POST", "/", { "x-amz-target": "AWSEvents.Fly" }, "{}", 400, "UnknownOperationException"],
  ["events", "POST", "/", { "x-amz-target": "Other.PutRule" }, "{}", 400, "UnknownOperationException"],
  ["events", "POST", "/", {}, "{}", 400, "UnknownOperationException"],
  ["events", "POST", "/", { "x-amz-target": "AWSEvents.PutRule" }, "{}", 400, "ValidationException"],
  ["ram", "POST", "/createresourceshare", {}, "null", 400, "SerializationException"],
  ["vpc-lattice", "GET", "/resourcegateways", { "x-many": "1" }, "", 200, undefined],
  ["monitoring", "POST", "/", { "content-encoding": "br" }, "{}", 415, "SerializationException"],
  ["monitoring", "POST", "/", { "content-encoding": "gzip" }, "{}", 400, "SerializationException"],
] as [ServiceName, string, string, Record<string, string>, string, number, string | undefined][])(
  "%s %s %s %o %s is answered %i %s",
  async (service, method, path, headers, body, status, code) => {
    const { send, gateway } = await start({
      lambda: { CreateFunction: () => ({}) },
      events: { PutRule: () => ({}) },
      ram: { CreateResourceShare: () => ({}) },
      "vpc-lattice": { ListResourceGateways: () => ({ items: [] }) },
    });
    const answer = await send({ service, method, path, headers, ...(body !== "" && { body }) });
    expect([answer.status, answer.headers.get("x-amzn-errortype") ?? undefined]).toEqual([status, code]);
    expect(gateway.logged).toEqual([]);
  },
);

test("Route 53 refuses a body that is not XML, or lacks what is required, as InvalidInput", async () => {
  const { send } = await start({ route53: { CreateHostedZone: () => ({}) } });
  const create = (body: string) => send({ service: "route53", path: "/2013-04-01/hostedzone", body });
  const root = (inner: string) =>
    `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${inner}</CreateHostedZoneRequest>`;
  expect((await create("<a>")).text).toContain(
    "<Message>The request body is not XML: &lt;a&gt; does not end</Message>",
  );
  expect((await create(root("<Name>a.b</Name>"))).text).toContain("Value null at 'CallerReference' failed");
  const wrong = root(
    "<Name>a.b</Name><CallerReference>c</CallerReference><HostedZoneConfig><PrivateZone>x</PrivateZone></HostedZoneConfig>",
  );
  expect((await create(wrong)).text).toContain(
    "Value at 'HostedZoneConfig.PrivateZone' failed to satisfy constraint: Member must be true or false",
  );
});

test("a function's code of megabytes is taken whole, and another service's body of that size is not", async () => {
  const zip = new Uint8Array(3 * 1024 * 1024).map((_, index) => index % 251);
  const { clientOf, gateway, send } = await start({ lambda: { CreateFunction: () => ({ FunctionName: "f" }) } });
  const create = new CreateFunctionCommand({ FunctionName: "f", Role: "r", Code: { ZipFile: zip } });
  await clientOf(LambdaClient).send(create);
  const { Code } = gateway.calls[0]!.input as { Code: { ZipFile: Uint8Array } };
  expect(Buffer.compare(Code.ZipFile, zip)).toBe(0);

  const headers = { "x-amz-target": "AWSEvents.PutRule" };
  const refused = await send({ service: "events", headers, body: `{"Name":"${"x".repeat(1024 * 1024)}"}` });
  expect(refused.status).toBe(413);
});

test("an invocation's payload and answer are bytes, with what stands in headers beside them", async () => {
  const { clientOf, gateway } = await start({
    lambda: {
      Invoke: (input) => ({
        StatusCode: 200,
        Payload: input.Payload,
        ExecutedVersion: "$LATEST",
        FunctionError: "Unhandled",
      }),
    },
  });
  const payload = new Uint8Array([0, 255, 1, 254]);
  const name = "arn:aws:lambda:us-east-1:111122223333:function:f";
  const invoke = new InvokeCommand({ FunctionName: name, Payload: payload, InvocationType: "RequestResponse" });
  const answer = await clientOf(LambdaClient).send(invoke);
  expect(gateway.calls[0]!.input).toEqual({ FunctionName: name, Payload: payload, InvocationType: "RequestResponse" });
  expect([...answer.Payload!]).toEqual([...payload]);
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: "Unhandled" });
});

test("compressed metrics are unpacked, and a bomb is not", async () => {
  const { clientOf, gateway, send } = await start({ monitoring: { PutMetricData: () => ({}) } });
  const data = Array.from({ length: 400 }, (_, index) => ({ MetricName: `metric ${index}`, Value: index }));
  await clientOf(CloudWatchClient).send(new PutMetricDataCommand({ Namespace: "n", MetricData: data }));
  expect(gateway.calls[0]!.input).toEqual({ Namespace: "n", MetricData: data });

  const headers = { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData", "content-encoding": "gzip" };
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(1024 * 1024);
  expect((await send({ service: "monitoring", headers, body: bomb })).status).toBe(400);
});

test("a wrong secret is refused in the words of each protocol", async () => {
  const { clientOf } = await start({});
  const guess = { credentials: { accessKeyId: "111122223333", secretAccessKey: "guess" } };
  const unknown = { credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "postern" } };
  const get = (overrides: object) =>
    clientOf(LambdaClient, overrides).send(new GetFunctionCommand({ FunctionName: "f" }));
  await expect(get(guess)).rejects.toMatchObject({
    name: "InvalidSignatureException",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(get(unknown)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  const put = clientOf(EventBridgeClient, unknown).send(new PutRuleCommand({ Name: "r" }));
  await expect(put).rejects.toMatchObject({ name: "UnrecognizedClientException", $metadata: { httpStatusCode: 400 } });
  const zone = clientOf(Route53Client, unknown).send(new GetHostedZoneCommand({ Id: "Z1" }));
  await expect(zone).rejects.toMatchObject({ name: "InvalidClientTokenId", $metadata: { httpStatusCode: 403 } });
});
