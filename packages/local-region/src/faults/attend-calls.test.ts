import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { AwsError } from "../wire/aws-error.ts";
import { composeFaults, type FaultsOptions } from "./compose-faults.ts";

const NEVER = () => {
  throw new Error("nobody asked");
};

async function start(options: Partial<FaultsOptions> = {}) {
  const clock = { now: () => new Date(), periodMs: (seconds: number) => seconds * 1000 };
  const faults = composeFaults({ clock, authorize: NEVER, ...options });
  const gateway = await startStubGateway(
    onTestFinished,
    {
      ec2: { CreateVpc: () => ({ Vpc: { VpcId: "vpc-0a" } }), DescribeVpcs: () => ({ Vpcs: [] }) },
      lambda: { Invoke: () => ({ StatusCode: 200 }) },
    },
    () => new Date(),
    faults.attend,
  );
  const ec2 = new EC2Client(gateway.clientOf("111122223333"));
  const lambda = new LambdaClient(gateway.clientOf("111122223333"));
  onTestFinished(() => ec2.destroy());
  onTestFinished(() => lambda.destroy());
  return { faults, gateway, ec2, lambda };
}

test("with nothing turned on every call runs, and nobody is asked for permission", async () => {
  const { ec2, gateway } = await start();
  await ec2.send(new DescribeVpcsCommand());
  expect(gateway.calls).toHaveLength(1);
});

test("an injected error takes the place of the call, in the form of the service", async () => {
  const { faults, ec2, lambda, gateway } = await start();
  faults.rules.add({
    operation: "CreateVpc",
    effect: { kind: "error", code: "VpcLimitExceeded", status: 400, message: "no" },
  });
  faults.rules.add({ operation: "*", effect: { kind: "unavailable" } });
  await expect(ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).rejects.toMatchObject({
    name: "VpcLimitExceeded",
    message: "no",
  });
  await expect(ec2.send(new DescribeVpcsCommand())).rejects.toMatchObject({
    name: "Unavailable",
    $metadata: { httpStatusCode: 503 },
  });
  await expect(lambda.send(new InvokeCommand({ FunctionName: "f" }))).rejects.toMatchObject({
    name: "ServiceUnavailableException",
    $metadata: { httpStatusCode: 503 },
  });
  expect(gateway.calls).toEqual([]);
});

test("an answer is lost after the call was carried out", async () => {
  const { faults, ec2, gateway } = await start();
  const effect = { kind: "error", code: "InternalError", status: 500, message: "lost", timing: "after" } as const;
  faults.rules.add({ operation: "CreateVpc", effect });
  await expect(ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).rejects.toThrow("lost");
  expect(gateway.calls.map(({ action }) => action)).toEqual(["CreateVpc"]);
});

test("a delayed call runs, and others pass it", async () => {
  const { faults, ec2, gateway } = await start();
  faults.rules.add({ operation: "CreateVpc", effect: { kind: "delay", milliseconds: 500 } });
  await Promise.all([
    ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" })),
    ec2.send(new DescribeVpcsCommand()),
  ]);
  expect(gateway.calls.map(({ action }) => action)).toEqual(["DescribeVpcs", "CreateVpc"]);
});

test("throttling, consistency and permissions are turned on and off while it runs", async () => {
  const { faults, ec2 } = await start({
    authorize: () => {
      throw new AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", 403);
    },
  });
  const create = () => ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const describe = () => ec2.send(new DescribeVpcsCommand({ VpcIds: ["vpc-0a"] }));
  await create();
  await describe();

  faults.setHardships({ consistency: "eventual" });
  await create();
  await expect(describe()).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
  faults.setHardships({ consistency: "strong" });
  await describe();

  faults.setHardships({ throttle: true });
  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, create));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.name] : []));
  expect(refusals.length).toBeGreaterThan(0);
  expect(new Set(refusals)).toEqual(new Set(["RequestLimitExceeded"]));
  faults.setHardships({ throttle: false });
  await create();

  faults.setHardships({ enforceIam: true });
  await expect(create()).rejects.toMatchObject({ name: "UnauthorizedOperation", $metadata: { httpStatusCode: 403 } });
  const dryRun = new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", DryRun: true });
  await expect(ec2.send(dryRun)).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  faults.setHardships({ enforceIam: false });
  await expect(ec2.send(dryRun)).rejects.toMatchObject({ name: "DryRunOperation" });
  expect(faults.hardships()).toMatchObject({ throttle: false, consistency: "strong", enforceIam: false });
});
