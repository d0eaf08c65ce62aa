import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as rds from "@aws-sdk/client-rds";
import * as sts from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import type { Operations, ServiceName } from "../services/service.ts";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { loadServiceModel } from "./operation-schemas.ts";
import type { Shape } from "./shape.ts";

// The SDK is the peer: it writes each request and reads each answer by code of its own.
const PEERS: Record<ServiceName, { exports: object; Client: new (configuration: object) => Sender; least: number }> = {
  ec2: { exports: ec2, Client: ec2.EC2Client, least: 800 },
  elasticloadbalancing: { exports: elbv2, Client: elbv2.ElasticLoadBalancingV2Client, least: 50 },
  rds: { exports: rds, Client: rds.RDSClient, least: 160 },
  sts: { exports: sts, Client: sts.STSClient, least: 10 },
};

interface Sender {
  send(command: unknown): Promise<object>;
  destroy(): void;
}

for (const service of Object.keys(PEERS) as ServiceName[]) {
  test(`every operation of ${service} arrives as the SDK sent it and returns as it was answered`, {
    timeout: 60_000,
  }, async () => {
    const { exports, Client, least } = PEERS[service];
    const model = await loadServiceModel(service);
    const outputs = new Map<string, object>();
    const operations: Operations = {};
    for (const name of model.operations.keys()) operations[name] = () => outputs.get(name)!;
    const gateway = await startStubGateway(onTestFinished, { [service]: operations });
    const client = new Client(gateway.clientOf("111122223333"));
    onTestFinished(() => client.destroy());

    expect(model.operations.size).toBeGreaterThanOrEqual(least);
    for (const [name, operation] of model.operations) {
      if (WITHOUT_SIGNATURE.has(name)) continue;
      const input = sample(operation.input, name, 0) as Record<string, unknown>;
      if ("DryRun" in input) input.DryRun = false;
      const output = sample(operation.output, name, 0) as object;
      outputs.set(name, output);
      const Command = (exports as Record<string, new (input: object) => unknown>)[`${name}Command`]!;

      const { $metadata, ...answer } = (await client.send(new Command(input))) as Record<string, unknown>;

      const call = gateway.calls.at(-1)!;
      expect(call.action).toBe(name);
      expect.soft(withoutSdkAdditions(call.input), `input of ${name}`).toEqual(withoutSdkAdditions(input));
      expect.soft(answer, `output of ${name}`).toEqual(output);
      expect(call.caller).toMatchObject({ accountId: "111122223333", region: "us-east-1" });
    }
    expect(gateway.logged).toEqual([]);
  });
}

/** The SDK does not sign these: they carry a proof of their own. */
const WITHOUT_SIGNATURE = new Set(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);

/** For copies between regions, the SDK's middleware adds an address that it signs itself, and takes two members away. */
function withoutSdkAdditions(input: unknown): unknown {
  const { PreSignedUrl, PresignedUrl, DestinationRegion, SourceRegion, ...rest } = input as Record<string, unknown>;
  return PreSignedUrl || PresignedUrl ? rest : input;
}

/** A value with every member of its shape, different from place to place; recursion ends at a depth. */
function sample(shape: Shape, path: string, depth: number): unknown {
  if (shape.kind === "structure") {
    const value: Record<string, unknown> = {};
    for (const member of shape.members) {
      if (depth > 4 && !member.isRequired && !isScalar(member.shape)) continue;
      const content = sample(member.shape, `${path}.${member.name}`, depth + 1);
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
  return `<${path}> & "é" ✓`;
}

function isScalar(shape: Shape): boolean {
  return shape.kind !== "structure" && shape.kind !== "list" && shape.kind !== "map";
}

function isEmpty(value: object): boolean {
  return !(value instanceof Date) && !(value instanceof Uint8Array) && Object.keys(value).length === 0;
}
