import { expect, onTestFinished, test, vi } from "vitest";
import { renderWiring } from "../../network/render-wiring.ts";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

const USER_DATA = Buffer.from("#!/bin/sh\nexport POSTGRES_PASSWORD='s3cret pass'\nPOSTGRES_DB=warehouse\n").toString(
  "base64",
);

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  const { vpcId, subnetIds } = await makeVpc(call, ["use1-az1", "use1-az2"]);
  const imageOf = async (name: string): Promise<string> =>
    (await call("DescribeImages", { Filters: [{ Name: "name", Values: [name] }] })).Images[0].ImageId;
  const run = async (name: string, more: object = {}) => {
    const { Instances } = await call("RunInstances", {
      ImageId: await imageOf(name),
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetIds[0],
      ...more,
    });
    return Instances[0];
  };
  const becomes = (id: string, state: string) =>
    vi.waitFor(async () => {
      const { Reservations } = await call("DescribeInstances", { InstanceIds: [id] });
      expect(Reservations[0].Instances[0].State.Name).toBe(state);
    });
  return { ...made, call, vpcId, subnetIds, run, becomes };
}

const code = (name: string) => expect.objectContaining({ code: name });

test("an instance of the Postgres image boots a Postgres with what user data says, at its own address", async () => {
  const { asked, run, becomes } = await start();
  const instance = await run("postern-postgres-*", { UserData: USER_DATA });
  expect(instance).toMatchObject({ State: { Code: 0, Name: "pending" }, PrivateIpAddress: "10.0.1.4" });
  await becomes(instance.InstanceId, "running");
  expect(asked.filter((line) => line.startsWith("create"))).toEqual([
    expect.stringMatching(/^create ip-10-0-1-4\.ec2\.internal at .*:5432$/),
  ]);
});

test("without a password Postgres does not start, and the console says so", async () => {
  const { asked, call, run, becomes } = await start();
  const { InstanceId } = await run("postern-postgres-*");
  await becomes(InstanceId, "running");
  expect(asked.some((line) => line.startsWith("create"))).toBe(false);
  const { Output } = await call("GetConsoleOutput", { InstanceId });
  expect(Buffer.from(Output, "base64").toString()).toContain("user data has no line POSTGRES_PASSWORD=");
});

test("nobody reaches a stopped instance; it comes back with its address", async () => {
  const { world, call, run, becomes } = await start();
  const { InstanceId, PrivateIpAddress, NetworkInterfaces } = await run("postern-plain");
  const isReachable = () => renderWiring(world).interfaces.has(NetworkInterfaces[0].NetworkInterfaceId);
  await becomes(InstanceId, "running");
  expect(isReachable()).toBe(true);
  const { StoppingInstances } = await call("StopInstances", { InstanceIds: [InstanceId] });
  expect(StoppingInstances).toMatchObject([{ PreviousState: { Name: "running" }, CurrentState: { Name: "stopping" } }]);
  expect(isReachable()).toBe(false);
  await becomes(InstanceId, "stopped");
  expect((await call("DescribeInstanceStatus")).InstanceStatuses).toEqual([]);
  await call("StartInstances", { InstanceIds: [InstanceId] });
  await becomes(InstanceId, "running");
  const { Reservations } = await call("DescribeInstances");
  expect(Reservations[0].Instances[0].PrivateIpAddress).toBe(PrivateIpAddress);
  expect(isReachable()).toBe(true);
});

test("a terminated instance takes its interface along, but not one that it was given", async () => {
  const { world, call, subnetIds, run } = await start();
  const { NetworkInterface } = await call("CreateNetworkInterface", { SubnetId: subnetIds[0] });
  const { NetworkInterfaceId } = NetworkInterface;
  const given = await run("postern-plain", {
    SubnetId: undefined,
    NetworkInterfaces: [{ NetworkInterfaceId, DeviceIndex: 0 }],
  });
  const own = await run("postern-plain");
  await expect(call("DeleteNetworkInterface", { NetworkInterfaceId })).rejects.toEqual(code("InvalidParameterValue"));
  await call("TerminateInstances", { InstanceIds: [given.InstanceId, own.InstanceId] });
  await vi.waitFor(() =>
    expect(world.ec2.networkInterfaces.of({ accountId: PROVIDER, region: "us-east-1" })).toHaveLength(1),
  );
  await call("DeleteNetworkInterface", { NetworkInterfaceId });
});

test("protection against termination holds until it is switched off, and for all that are named with it", async () => {
  const { call, run, becomes } = await start();
  const kept = await run("postern-plain", { DisableApiTermination: true });
  const other = await run("postern-plain");
  const both = { InstanceIds: [other.InstanceId, kept.InstanceId] };
  await expect(call("TerminateInstances", both)).rejects.toEqual(code("OperationNotPermitted"));
  await becomes(other.InstanceId, "running");
  await call("ModifyInstanceAttribute", { InstanceId: kept.InstanceId, DisableApiTermination: { Value: false } });
  await call("TerminateInstances", both);
});

test("what cannot be launched is refused and leaves nothing", async () => {
  const { world, run, call } = await start();
  await expect(run("postern-plain", { ImageId: "ami-0123456789abcdef0" })).rejects.toEqual(
    code("InvalidAMIID.NotFound"),
  );
  await expect(run("postern-plain", { SubnetId: "subnet-0000" })).rejects.toEqual(code("InvalidSubnetID.NotFound"));
  await expect(run("postern-plain", { MaxCount: 2, MinCount: 2, PrivateIpAddress: "10.0.1.9" })).rejects.toEqual(
    code("InvalidIPAddress.InUse"),
  );
  await expect(call("StartInstances", { InstanceIds: ["i-0123456789abcdef0"] })).rejects.toEqual(
    code("InvalidInstanceID.NotFound"),
  );
  expect(world.ec2.instances.all()).toEqual([]);
  expect(world.ec2.networkInterfaces.all()).toEqual([]);
});

test("the same client token launches once", async () => {
  const { world, run } = await start();
  const first = await run("postern-plain", { ClientToken: "once" });
  expect((await run("postern-plain", { ClientToken: "once" })).InstanceId).toBe(first.InstanceId);
  await expect(run("postern-plain", { ClientToken: "once", InstanceType: "t3.large" })).rejects.toEqual(
    code("IdempotentParameterMismatch"),
  );
  expect(world.ec2.instances.all()).toHaveLength(1);
});
