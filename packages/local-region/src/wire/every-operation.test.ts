import * as autoscaling from "@aws-sdk/client-auto-scaling";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as ram from "@aws-sdk/client-ram";
import * as rds from "@aws-sdk/client-rds";
import * as route53 from "@aws-sdk/client-route-53";
import * as sns from "@aws-sdk/client-sns";
import * as sts from "@aws-sdk/client-sts";
import * as lattice from "@aws-sdk/client-vpc-lattice";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { expect, onTestFinished, test } from "vitest";
import type { Operations, ServiceName } from "../services/service.ts";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { loadServiceModel } from "./operation-schemas.ts";
import type { Binding, Shape } from "./shape.ts";

interface Peer {
  exports: object;
  Client: new (configuration: object) => Sender;
  least: number;
  /** The SDK's class for another protocol than the client's own. */
  protocol?: unknown;
}

// The SDK is the peer: it writes each request and reads each answer by code of its own.
const PEERS: Record<ServiceName, Peer> = {
  ec2: { exports: ec2, Client: ec2.EC2Client, least: 800 },
  elasticloadbalancing: { exports: elbv2, Client: elbv2.ElasticLoadBalancingV2Client, least: 50 },
  rds: { exports: rds, Client: rds.RDSClient, least: 160 },
  sts: { exports: sts, Client: sts.STSClient, least: 10 },
  autoscaling: { exports: autoscaling, Client: autoscaling.AutoScalingClient, least: 65 },
  iam: { exports: iam, Client: iam.IAMClient, least: 170 },
  sns: { exports: sns, Client: sns.SNSClient, least: 40 },
  monitoring: { exports: cloudwatch, Client: cloudwatch.CloudWatchClient, least: 50 },
  events: { exports: eventbridge, Client: eventbridge.EventBridgeClient, least: 55 },
  lambda: { exports: lambda, Client: lambda.LambdaClient, least: 80 },
  route53: { exports: route53, Client: route53.Route53Client, least: 70 },
  "vpc-lattice": { exports: lattice, Client: lattice.VPCLatticeClient, least: 70 },
  ram: { exports: ram, Client: ram.RAMClient, least: 35 },
};

const OTHER_PROTOCOLS: [name: string, service: ServiceName, protocol: unknown][] = [
  ["monitoring in CBOR", "monitoring", SmithyRpcV2CborProtocol],
  ["monitoring in the query protocol", "monitoring", protocolOf(new rds.RDSClient({ region: "us-east-1" }))],
];

function protocolOf(client: { config: object }): unknown {
  const { protocol } = client.config as { protocol: object };
  return protocol.constructor;
}

interface Sender {
  send(command: unknown): Promise<object>;
  destroy(): void;
}

const CASES: [name: string, service: ServiceName, peer: Peer][] = [
  ...Object.entries(PEERS).map(([name, peer]): [string, ServiceName, Peer] => [name, name as ServiceName, peer]),
  ...OTHER_PROTOCOLS.map(([name, service, protocol]): [string, ServiceName, Peer] => [
    name,
    service,
    { ...PEERS[service], protocol },
  ]),
];

for (const [title, service, peer] of CASES) {
  test(`every operation of ${title} arrives as the SDK sent it and returns as it was answered`, {
    timeout: 60_000,
  }, async () => {
    const { exports, Client, least, protocol } = peer;
    const model = await loadServiceModel(service);
    const outputs = new Map<string, object>();
    const operations: Operations = {};
    for (const name of model.operations.keys()) operations[name] = () => outputs.get(name)!;
    const gateway = await startStubGateway(onTestFinished, { [service]: operations });
    const client = new Client({ ...gateway.clientOf("111122223333"), ...(protocol !== undefined && { protocol }) });
    onTestFinished(() => client.destroy());

    expect(model.operations.size).toBeGreaterThanOrEqual(least);
    for (const [name, operation] of model.operations) {
      if (WITHOUT_SIGNATURE.has(name) || name === EVENT_STREAM) continue;
      const input = sample(operation.input, name, 0) as Record<string, unknown>;
      if ("DryRun" in input) input.DryRun = false;
      if (name === "PutEvents") delete input.EndpointId; // It would have the call signed for several regions.
      const output = withStatus(sample(operation.output, name, 0) as object, operation.output);
      outputs.set(name, output);
      const Command = (exports as Record<string, new (input: object) => unknown>)[`${name}Command`]!;

      const { $metadata, ...answer } = (await client.send(new Command(input))) as Record<string, unknown>;

      const call = gateway.calls.at(-1)!;
      expect(call.action).toBe(name);
      expect.soft(withoutSdkAdditions(call.input), `input of ${name}`).toEqual(withoutSdkAdditions(input));
      expect.soft(withPlainBytes(answer), `output of ${name}`).toEqual(output);
      expect(call.caller).toMatchObject({ accountId: "111122223333", region: "us-east-1" });
    }
    expect(gateway.logged).toEqual([]);
  });
}

/** Answers with a stream of events, which the region does not speak. */
const EVENT_STREAM = "InvokeWithResponseStream";

/** The SDK does not sign these: they carry a proof of their own. */
const WITHOUT_SIGNATURE = new Set(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);

/** For copies between regions, the SDK's middleware adds an address that it signs itself, and takes two members away. */
function withoutSdkAdditions(input: unknown): unknown {
  const { PreSignedUrl, PresignedUrl, DestinationRegion, SourceRegion, ...rest } = input as Record<string, unknown>;
  return PreSignedUrl || PresignedUrl ? rest : input;
}

/** The SDK gives some blobs in a class of its own. */
function withPlainBytes(answer: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown) => (value instanceof Uint8Array ? new Uint8Array(value) : value);
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, plain(value)]));
}

/** Where a member is the HTTP status, it is one. */
function withStatus(output: object, shape: Shape): object {
  const members = shape.kind === "structure" ? shape.members.filter(({ binding }) => binding?.in === "status") : [];
  return { ...output, ...Object.fromEntries(members.map(({ name }) => [name, 202])) };
}

/** A value with every member of its shape, different from place to place; recursion ends at a depth. */
function sample(shape: Shape, path: string, depth: number, binding?: Binding): unknown {
  if (shape.kind === "structure") {
    const value: Record<string, unknown> = {};
    for (const member of shape.members) {
      if (depth > 4 && !member.isRequired && !isScalar(member.shape)) continue;
      const content = sample(member.shape, `${path}.${member.name}`, depth + 1, member.binding);
      if (typeof content === "object" && content !== null && isEmpty(content)) continue;
      value[member.name] = content;
    }
    return value;
  }
  if (shape.kind === "list") {
    const items = [1, 2].map((position) => sample(shape.item, `${path}.${position}`, depth + 1));
    return items.some((item) => typeof item === "object" && item !== null && isEmpty(item)) ? [] : items;
  }
  if (shape.kind === "map") return { [`key of ${path}`]: sample(shape.value, `${path}.value`, depth + 1) };
  if (shape.kind === "boolean") return path.length % 2 === 0;
  if (shape.kind === "number") return path.length;
  if (shape.kind === "timestamp") return new Date(1_767_323_045_000 + path.length);
  if (shape.kind === "blob") return new Uint8Array(Buffer.from(path));
  if (shape.kind === "unit") return {};
  return binding?.in === "header" ? `<${path}> & "e"` : `<${path}> & "é" ✓`;
}

function isScalar(shape: Shape): boolean {
  return shape.kind !== "structure" && shape.kind !== "list" && shape.kind !== "map";
}

function isEmpty(value: object): boolean {
  return !(value instanceof Date) && !(value instanceof Uint8Array) && Object.keys(value).length === 0;
}
