import { connect } from "node:net";
import { AllocateAddressCommand, CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import type { Operations, ServiceName } from "../services/service.ts";
import { type StubGateway, startStubGateway } from "../testing/start-stub-gateway.ts";
import { AwsError } from "./aws-error.ts";
import { startGateway } from "./gateway.ts";
import { SERVICE_FACTS } from "./service-facts.ts";

const ACCOUNT = "111122223333";

const IDENTITY: Operations = {
  GetCallerIdentity: (_input, caller) => ({ Account: caller.accountId, Arn: caller.arn }),
};

/** What a client sees of a call that fails. */
async function failure(call: Promise<unknown>): Promise<object> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as { name: string; message: string; $metadata: { httpStatusCode?: number } },
  );
  return { code: error?.name, message: error?.message, status: error?.$metadata.httpStatusCode };
}

function ec2Of(gateway: StubGateway, overrides: object = {}): EC2Client {
  const client = new EC2Client({ ...gateway.clientOf(ACCOUNT), ...overrides });
  onTestFinished(() => client.destroy());
  return client;
}

function stsOf(gateway: StubGateway, overrides: object = {}): STSClient {
  const client = new STSClient({ ...gateway.clientOf(ACCOUNT), ...overrides });
  onTestFinished(() => client.destroy());
  return client;
}

test("the caller is the account and region that the signature names", async () => {
  const gateway = await startStubGateway(onTestFinished, { sts: IDENTITY });
  await stsOf(gateway, { region: "eu-central-1" }).send(new GetCallerIdentityCommand());
  expect(gateway.calls[0]?.caller).toEqual({
    accountId: ACCOUNT,
    region: "eu-central-1",
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    roleArn: undefined,
    userId: ACCOUNT,
  });
});

test("an answer has a request id of its own, in the header and in the text", async () => {
  const gateway = await startStubGateway(onTestFinished, {
    sts: IDENTITY,
    ec2: { DescribeVpcs: () => ({ Vpcs: [] }) },
  });
  const one = await stsOf(gateway).send(new GetCallerIdentityCommand());
  const other = await stsOf(gateway).send(new GetCallerIdentityCommand());
  expect(one.$metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  expect(other.$metadata.requestId).not.toBe(one.$metadata.requestId);
});

test("a service's error reaches the client with its code, words and status", async () => {
  const refuse = (code: string, message: string, status?: number) => () => {
    throw new AwsError(code, message, status);
  };
  const gateway = await startStubGateway(onTestFinished, {
    ec2: { DescribeVpcs: refuse("InvalidVpcID.NotFound", "The vpc ID 'vpc-1 <&>' does not exist") },
    elasticloadbalancing: {
      DescribeTargetHealth: refuse("TargetGroupNotFound", "One or more target groups not found"),
    },
    rds: { DescribeDBInstances: refuse("DBInstanceNotFound", "DBInstance x not found.") },
    sts: { GetCallerIdentity: refuse("ServiceUnavailable", "later", 503) },
  });
  const elb = new ElasticLoadBalancingV2Client(gateway.clientOf(ACCOUNT));
  const rds = new RDSClient(gateway.clientOf(ACCOUNT));
  onTestFinished(() => elb.destroy());
  onTestFinished(() => rds.destroy());

  expect(await failure(ec2Of(gateway).send(new DescribeVpcsCommand()))).toEqual({
    code: "InvalidVpcID.NotFound",
    message: "The vpc ID 'vpc-1 <&>' does not exist",
    status: 400,
  });
  expect(await failure(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: "arn" })))).toEqual({
    code: "TargetGroupNotFoundException",
    message: "One or more target groups not found",
    status: 400,
  });
  // The status is AWS's model's, though the service did not say it.
  expect(await failure(rds.send(new DescribeDBInstancesCommand()))).toEqual({
    code: "DBInstanceNotFoundFault",
    message: "DBInstance x not found.",
    status: 404,
  });
  expect(await failure(stsOf(gateway).send(new GetCallerIdentityCommand()))).toMatchObject({ status: 503 });
});

test("the two error forms are AWS's, letter by letter", async () => {
  const gateway = await startStubGateway(onTestFinished, {});
  const text = async (version: string) =>
    (await fetch(gateway.endpoint, { method: "POST", body: `Action=X&Version=${version}` })).text();
  const id = "[0-9a-f-]{36}";
  expect(await text("2016-11-15")).toMatch(
    new RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\n<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors><RequestID>${id}</RequestID></Response>$`,
    ),
  );
  expect(await text("2015-12-01")).toMatch(
    new RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\n<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error><RequestId>${id}</RequestId></ErrorResponse>$`,
    ),
  );
});

test("a wrong secret is 403, an unknown key 401 or 403 by service, and nothing runs", async () => {
  const gateway = await startStubGateway(onTestFinished, { sts: IDENTITY, ec2: { DescribeVpcs: () => ({}) } });
  const wrongSecret = { credentials: { accessKeyId: ACCOUNT, secretAccessKey: "guess" } };
  const unknownKey = { credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "postern" } };
  const wrong = { code: "SignatureDoesNotMatch", status: 403 };
  expect(await failure(stsOf(gateway, wrongSecret).send(new GetCallerIdentityCommand()))).toMatchObject(wrong);
  expect(await failure(ec2Of(gateway, wrongSecret).send(new DescribeVpcsCommand()))).toMatchObject(wrong);
  expect(await failure(stsOf(gateway, unknownKey).send(new GetCallerIdentityCommand()))).toMatchObject({
    code: "InvalidClientTokenId",
    status: 403,
  });
  expect(await failure(ec2Of(gateway, unknownKey).send(new DescribeVpcsCommand()))).toMatchObject({
    code: "AuthFailure",
    status: 401,
  });
  expect(gateway.calls).toEqual([]);
});

test("a request from another time is refused, and an ended session is told so", async () => {
  let now = new Date();
  const gateway = await startStubGateway(
    onTestFinished,
    { sts: IDENTITY, ec2: { DescribeVpcs: () => ({}) } },
    () => now,
  );
  const session = {
    accessKeyId: "ASIA0000000000000000",
    secretAccessKey: "s",
    sessionToken: "t",
    accountId: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/me`,
    userId: "AROA:me",
    expiresAt: new Date(now.getTime() + 60_000),
  };
  gateway.sessions.set(session.accessKeyId, session);
  const identity = (overrides: object = {}) => stsOf(gateway, overrides).send(new GetCallerIdentityCommand());
  const asSession = { credentials: session };

  expect(await identity(asSession)).toMatchObject({ Arn: session.arn });
  expect(gateway.calls[0]?.caller).toMatchObject({ roleArn: session.roleArn, isSession: true });
  expect(await failure(identity({ credentials: { ...session, sessionToken: "other" } }))).toMatchObject({
    code: "InvalidClientTokenId",
  });

  now = new Date(now.getTime() + 120_000);
  expect(await failure(identity(asSession))).toMatchObject({ code: "ExpiredToken", status: 403 });
  expect(await failure(ec2Of(gateway, asSession).send(new DescribeVpcsCommand()))).toMatchObject({
    code: "RequestExpired",
    status: 400,
  });

  now = new Date(now.getTime() + 20 * 60_000);
  expect(await failure(identity())).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
});

test("a presigned address works until it expires, and not when changed", async () => {
  let now = new Date();
  const gateway = await startStubGateway(onTestFinished, { sts: IDENTITY }, () => now);
  const client = stsOf(gateway);
  const signer = await client.config.signer!({} as never);
  const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
  const signed = await (signer as unknown as Presigner).presign(
    {
      method: "GET",
      protocol: "http:",
      hostname: "127.0.0.1",
      port: gateway.port,
      path: "/",
      query,
      headers: { host: `127.0.0.1:${gateway.port}` },
    },
    { expiresIn: 60, signingRegion: "us-east-1", signingService: "sts" },
  );
  const url = new URL(gateway.endpoint);
  for (const [name, value] of Object.entries(signed.query)) url.searchParams.append(name, value);

  const answer = await fetch(url);
  expect(await answer.text()).toContain(`<Account>${ACCOUNT}</Account>`);
  expect((await fetch(url.href.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))).status).toBe(403);
  now = new Date(now.getTime() + 61_000);
  expect(await (await fetch(url)).text()).toContain("Signature expired");
});

interface Presigner {
  presign(request: object, options: object): Promise<{ query: Record<string, string> }>;
}

test("an operation that AWS does not have is told apart from one that is not served", async () => {
  const gateway = await startStubGateway(onTestFinished, {});
  const notServed = await failure(ec2Of(gateway).send(new AllocateAddressCommand()));
  expect(notServed).toMatchObject({ code: "InvalidAction", status: 400 });
  expect(notServed).toHaveProperty(
    "message",
    "The local region does not serve AllocateAddress of ec2, which AWS has; GET /_postern/operations lists what it serves.",
  );

  const client = ec2Of(gateway);
  client.middlewareStack.add(
    (next) => (context) => {
      const request = context.request as { body: string };
      request.body = request.body.replace("Action=AllocateAddress", "Action=AllocateCastles");
      return next(context);
    },
    { step: "build" },
  );
  expect(await failure(client.send(new AllocateAddressCommand()))).toMatchObject({
    code: "InvalidAction",
    message: "The action AllocateCastles is not valid for this web service.",
  });
});

test.each([
  { service: "dynamodb", method: "POST", path: "/", body: "{}", type: "application/x-amz-json-1.1" },
  { service: "eks", method: "GET", path: "/clusters", type: "application/x-amz-json-1.1" },
  { service: "s3", method: "GET", path: "/warehouse", type: "text/xml;charset=UTF-8" },
])("$method $path of $service, which the region does not have, is refused by name as $type", async (call) => {
  const { service, method, path, body, type } = call;
  const gateway = await startStubGateway(onTestFinished, {});
  const { signer } = stsOf(gateway).config as unknown as { signer: (scheme: object) => Promise<Signer> };
  const { port } = gateway;
  const headers = { host: `127.0.0.1:${port}`, ...(body && { "content-type": type }) };
  const signed = await (await signer({})).sign(
    { method, protocol: "http:", hostname: "127.0.0.1", port, path, query: {}, headers, body },
    { signingService: service, signingRegion: "us-east-1" },
  );
  const { host, ...sent } = signed.headers;
  const answer = await fetch(gateway.endpoint + path, { method, headers: sent, ...(body && { body }) });
  const text = await answer.text();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([400, type]);
  const message = `The local region does not serve '${service}'; it serves ${Object.keys(SERVICE_FACTS).join(", ")}.`;
  if (type.includes("json")) expect(JSON.parse(text)).toEqual({ __type: "InvalidAction", message });
  else expect(text).toContain(`<Code>InvalidAction</Code><Message>${message}</Message>`);
});

interface Signer {
  sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
}

test("a dry run of a served EC2 operation changes nothing and says that it would have succeeded", async () => {
  const gateway = await startStubGateway(onTestFinished, { ec2: { CreateVpc: () => ({}) } });
  expect(await failure(ec2Of(gateway).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", DryRun: true })))).toEqual({
    code: "DryRunOperation",
    message: "Request would have succeeded, but DryRun flag is set.",
    status: 412,
  });
  expect(gateway.calls).toEqual([]);
});

test("an exception inside is logged, and its words do not reach the caller", async () => {
  const gateway = await startStubGateway(onTestFinished, {
    ec2: {
      DescribeVpcs() {
        throw new Error("the cellar key is 1234");
      },
    },
    sts: { GetCallerIdentity: () => ({ Account: 7 }) },
  });
  expect(await failure(ec2Of(gateway).send(new DescribeVpcsCommand()))).toEqual({
    code: "InternalError",
    message: "An internal error has occurred",
    status: 500,
  });
  expect(gateway.logged[0]).toContain("the cellar key is 1234");
  expect(await failure(stsOf(gateway).send(new GetCallerIdentityCommand()))).toMatchObject({
    code: "InternalFailure",
    status: 500,
  });
  expect(gateway.logged[1]).toContain("output.Account is a number where AWS's shape is a string");
});

test("a body over 1 MiB is refused, and the server goes on", async () => {
  const gateway = await startStubGateway(onTestFinished, { sts: IDENTITY });
  const answer = await fetch(gateway.endpoint, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain("RequestEntityTooLarge");
  expect(await stsOf(gateway).send(new GetCallerIdentityCommand())).toMatchObject({ Account: ACCOUNT });
});

test("web pages are not answered", async () => {
  const gateway = await startStubGateway(onTestFinished, {});
  for (const headers of [{ origin: "https://example.com" }, { "sec-fetch-site": "cross-site" }]) {
    expect((await fetch(gateway.endpoint, { headers })).status).toBe(403);
  }
});

test("a port in use is named, with what to do", async () => {
  const gateway = await startStubGateway(onTestFinished, {});
  const services = {} as Record<ServiceName, Operations>;
  const again = startGateway({
    host: "127.0.0.1",
    port: gateway.port,
    services,
    findKey: () => undefined,
    now: () => new Date(),
    log: () => {},
  });
  await expect(again).rejects.toThrow(
    `port ${gateway.port} on 127.0.0.1 is in use, perhaps by another local region: stop it, or choose another port (0 takes any free one)`,
  );
});

test("stopping ends idle and half-open sockets", async () => {
  let stop: () => Promise<void> = async () => {};
  const gateway = await startStubGateway((cleanup) => {
    stop = cleanup;
  }, {});
  await fetch(gateway.endpoint);
  const halfOpen = connect(gateway.port, "127.0.0.1");
  const ended = new Promise((resolve) => halfOpen.once("close", resolve));
  halfOpen.on("error", () => {});
  halfOpen.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 20));

  await stop();
  await stop();
  await ended;
  await expect(fetch(gateway.endpoint)).rejects.toThrow();
});
