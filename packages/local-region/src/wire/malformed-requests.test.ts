import { STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import type { Operations } from "../services/service.ts";
import { type StubGateway, startStubGateway } from "../testing/start-stub-gateway.ts";
import { loadServiceModel } from "./operation-schemas.ts";
import type { ModelName } from "./service-facts.ts";

/** Every operation is served, and none fails by itself: what goes wrong goes wrong on the wire. */
async function startServingAll(): Promise<
  StubGateway & { post: (service: ModelName, body: string) => Promise<Answer> }
> {
  const services: Partial<Record<ModelName, Operations>> = {};
  for (const name of ["ec2", "elasticloadbalancing", "rds", "sts"] as const) {
    const { operations } = await loadServiceModel(name);
    services[name] = Object.fromEntries([...operations.keys()].map((operation) => [operation, () => ({})]));
  }
  const gateway = await startStubGateway(onTestFinished, services);
  const client = new STSClient(gateway.clientOf("111122223333"));
  onTestFinished(() => client.destroy());
  const { signer } = client.config as unknown as { signer: (scheme: object) => Promise<Signer> };
  const post = async (service: ModelName, body: string): Promise<Answer> => {
    const host = `127.0.0.1:${gateway.port}`;
    const request = { method: "POST", hostname: "127.0.0.1", path: "/", query: {}, headers: { host }, body };
    const signed = await (await signer({})).sign(request, { signingService: service, signingRegion: "us-east-1" });
    const { host: _host, ...headers } = signed.headers;
    const answer = await fetch(gateway.endpoint, { method: "POST", body, headers });
    return { status: answer.status, text: await answer.text() };
  };
  return { ...gateway, post };
}

interface Answer {
  status: number;
  text: string;
}

interface Signer {
  sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
}

const EC2 = "Version=2016-11-15&Action=";
const ELBV2 = "Version=2015-12-01&Action=";

test("each mistake in an EC2 request is answered with the code and words for it", async () => {
  const { post } = await startServingAll();
  const cases: [body: string, code: string, message: string][] = [
    [
      "DescribeVpcs&MaxResults=many",
      "InvalidParameterValue",
      "Value (many) for parameter MaxResults is invalid. Expected a number.",
    ],
    [
      "DescribeVpcs&DryRun=perhaps",
      "InvalidParameterValue",
      "Value (perhaps) for parameter DryRun is invalid. Expected true or false.",
    ],
    [
      "DescribeVpcs&VpcId.0=vpc-1",
      "InvalidParameterValue",
      "Value (vpc-1) for parameter VpcId.0 is invalid. Expected an index from 1 to 10000 after VpcId.",
    ],
    ["DescribeVpcs&VpcId.10001=vpc-1", "InvalidParameterValue", "Value (vpc-1) for parameter VpcId.10001 is invalid."],
    ["DescribeVpcs&VpcId.one=vpc-1", "InvalidParameterValue", "Value (vpc-1) for parameter VpcId.one is invalid."],
    [
      "DescribeVpcs&VpcId=vpc-1",
      "InvalidParameterValue",
      "Value (vpc-1) for parameter VpcId is invalid. Expected a list, written as VpcId.1 and so on.",
    ],
    ["DescribeVpcs&Filter.1.Nmae=x", "UnknownParameter", "The parameter Filter.1.Nmae is not recognized"],
    ["DescribeVpcs&__proto__.polluted=x", "UnknownParameter", "The parameter __proto__.polluted is not recognized"],
    ["DescribeVpcs&NextToken.1=x", "UnknownParameter", "The parameter NextToken.1 is not recognized"],
    ["CreateSubnet&CidrBlock=10.0.0.0/24", "MissingParameter", "The request must contain the parameter VpcId"],
    ["DescribeVpcs&NextToken=a&NextToken=b", "MalformedQueryString", "the parameter NextToken occurs twice"],
    ["DescribeVpcs&NextToken=%ff", "MalformedQueryString", "'%ff' is not percent-encoded UTF-8"],
    ["DescribeVpcs&NextToken=%", "MalformedQueryString", "'%' is not percent-encoded UTF-8"],
    [`DescribeVpcs&${"VpcId.1.".repeat(20)}=x`, "MalformedQueryString", "is nested too deeply"],
    [
      `DescribeVpcs${Array.from({ length: 10_000 }, (_, i) => `&VpcId.${i + 1}=x`).join("")}`,
      "MalformedQueryString",
      "more than 10000 parameters",
    ],
    ["", "MissingAction", "The request must contain the parameter Action"],
    ["toString", "InvalidAction", "The action toString is not valid for this web service."],
  ];
  for (const [body, code, message] of cases) {
    const answer = await post("ec2", EC2 + body);
    expect(answer.status, body.slice(0, 80)).toBe(400);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
    expect(answer.text).toContain(message);
  }
  expect(Object.prototype).not.toHaveProperty("polluted");
});

test("each mistake in a query request is a ValidationError, and unknown parameters are ignored as AWS does", async () => {
  const { post, calls } = await startServingAll();
  const cases: [body: string, message: string][] = [
    ["CreateTargetGroup&Port=80", "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    ["CreateTargetGroup&Name=a&Port=x", "Value 'x' at 'port' failed to satisfy constraint: Member must be a number"],
    [
      "DescribeLoadBalancers&Names.1=a",
      "Value 'a' at 'names.1' failed to satisfy constraint: Member must be a list, written as Names.member.1",
    ],
    [
      "DescribeLoadBalancers&Names.member.0=a",
      "at 'names.member.0' failed to satisfy constraint: Member must be an index",
    ],
  ];
  for (const [body, message] of cases) {
    const answer = await post("elasticloadbalancing", ELBV2 + body);
    expect(answer.status, body).toBe(400);
    expect(answer.text).toContain("<Code>ValidationError</Code>");
    expect(answer.text).toContain(message);
  }
  await post("elasticloadbalancing", `${ELBV2}DescribeLoadBalancers&Names.member.2=b&Names.member.1=a&Zebra=1`);
  expect(calls.at(-1)?.input).toEqual({ Names: ["a", "b"] });
  await post("elasticloadbalancing", `${ELBV2}DescribeLoadBalancers&Names=`);
  expect(calls.at(-1)?.input).toEqual({ Names: [] });
});

test("another version of an API is another API", async () => {
  const { post } = await startServingAll();
  const answer = await post("elasticloadbalancing", "Version=2012-06-01&Action=DescribeLoadBalancers");
  expect(answer.text).toContain("Could not find operation DescribeLoadBalancers for version 2012-06-01");
});

test("three thousand damaged requests are each answered as the caller's mistake or served, never as ours", {
  timeout: 60_000,
}, async () => {
  const { post, logged } = await startServingAll();
  const random = seededRandom(20_260_917);
  const statuses = new Map<number, number>();
  for (let round = 0; round < 3000; round++) {
    const [service, body] = pick(SOUND, random);
    const damaged = damage(body, random);
    const { status, text } = await post(service, damaged);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([200, 400, 412], `${damaged}\n${text}`).toContain(status);
  }
  expect(logged).toEqual([]);
  // Were nearly all refused for one and the same reason, this would try nothing.
  expect(statuses.get(200)).toBeGreaterThan(300);
  expect(statuses.get(400)).toBeGreaterThan(300);
});

const SOUND: [ModelName, string][] = [
  [
    "ec2",
    `${EC2}CreateVpcEndpoint&VpcId=vpc-1&ServiceName=s&SubnetId.1=a&SubnetId.2=b&PrivateDnsEnabled=true&DnsOptions.DnsRecordIpType=ipv4&TagSpecification.1.ResourceType=vpc-endpoint&TagSpecification.1.Tag.1.Key=k`,
  ],
  [
    "ec2",
    `${EC2}AuthorizeSecurityGroupIngress&GroupId=sg-1&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=5432&IpPermissions.1.ToPort=5432&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8`,
  ],
  ["ec2", `${EC2}DescribeVpcEndpointConnections&Filter.1.Name=a&Filter.1.Value.1=b&MaxResults=10&DryRun=false`],
  ["ec2", `${EC2}GetConsoleOutput&InstanceId=i-1&Latest=true`],
  [
    "elasticloadbalancing",
    `${ELBV2}CreateListener&LoadBalancerArn=a&Protocol=TCP&Port=5432&DefaultActions.member.1.Type=forward&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams.entry.1.key=k&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams.entry.1.value=v`,
  ],
  [
    "rds",
    "Version=2014-10-31&Action=DescribeEvents&Filters.Filter.1.Name=a&Filters.Filter.1.Values.Value.1=b&StartTime=2026-01-02T03%3A04%3A05Z&Duration=60&EventCategories.EventCategory.1=failover",
  ],
  ["sts", "Version=2011-06-15&Action=AssumeRole&RoleArn=a&RoleSessionName=b&DurationSeconds=900"],
];

/** One to three wounds at random places. */
function damage(body: string, random: () => number): string {
  let damaged = body;
  const wounds = 1 + Math.floor(random() * 3);
  for (let count = 0; count < wounds; count++) {
    // Version and Action stay whole most of the time, or nothing behind them would ever be read.
    const start = random() < 0.05 ? 0 : damaged.indexOf("&", damaged.indexOf("Action=")) + 1;
    const at = start + Math.floor(random() * (damaged.length - start));
    const length = Math.floor(random() * 4);
    const parts = damaged.split("&");
    const wound = Math.floor(random() * 4);
    if (wound === 0) damaged = damaged.slice(0, at) + pick(SPLINTERS, random) + damaged.slice(at + length);
    else if (wound === 1) damaged = damaged.slice(0, at) + damaged.slice(at + length);
    else if (wound === 2) damaged = `${damaged}&${pick(parts, random)}`;
    else
      damaged = `${damaged}&${pick(parts, random).split("=")[0]}.${pick(SPLINTERS, random)}=${pick(SPLINTERS, random)}`;
  }
  return damaged;
}

const SPLINTERS = [
  ".",
  "..",
  "&",
  "=",
  "%",
  "%00",
  "%zz",
  "%F0%9F%92%A9",
  "0",
  "-1",
  "1",
  "2",
  "99999",
  "1e999",
  "NaN",
  "member",
  "entry",
  "key",
  "item",
  "true",
  "__proto__",
  "constructor",
  "toString",
  "<",
  "]]>",
  "+",
  "\u0001",
  "é",
  "X-Amz-Date",
  "null",
];

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** mulberry32: the same cases on every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
