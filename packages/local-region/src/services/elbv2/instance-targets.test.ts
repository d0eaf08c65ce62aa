import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { makeVpc } from "../../testing/make-link.ts";
import { makeTargetGroup } from "../../testing/make-target-group.ts";

async function start() {
  const made = await makeTargetGroup(onTestFinished, { TargetType: "instance" });
  const { Images } = await made.call("DescribeImages");
  const plain = Images.find((image: { Name: string }) => !image.Name.includes("postgres"));
  const run = async (SubnetId = made.subnetIds[0]) => {
    const input = { ImageId: plain.ImageId, InstanceType: "t4g.micro", MinCount: 1, MaxCount: 1, SubnetId };
    const { InstanceId, PrivateIpAddress } = (await made.call("RunInstances", input)).Instances[0];
    await eventually(() => expect(made.world.ec2.instances.get(InstanceId)?.state).toBe("running"));
    return { Id: InstanceId as string, address: PrivateIpAddress as string };
  };
  return { ...made, run };
}

test("an instance is checked and gets its flows at its own address", async () => {
  const { run, listen, register, becomes, chosen, plane } = await start();
  const { Id, address } = await run();
  plane.listening.set(`${address}:5432`, undefined);
  await listen();
  await register({ Id });
  await becomes({ [Id]: "healthy" });
  expect(chosen("use1-az1")).toEqual([address]);
  expect(chosen("use1-az2")).toEqual([]);
});

test("a stopped instance is unused and gets no flows; running again it is checked anew", async () => {
  const { call, run, listen, register, becomes, chosen, targetOf, plane } = await start();
  const { Id, address } = await run();
  plane.listening.set(`${address}:5432`, undefined);
  await listen();
  await register({ Id });
  await becomes({ [Id]: "healthy" });
  await call("StopInstances", { InstanceIds: [Id] });
  await eventually(async () =>
    expect(await targetOf({ Id })).toEqual({
      State: "unused",
      Reason: "Target.InvalidState",
      Description: "Target is in the stopped state",
    }),
  );
  expect(chosen("use1-az1")).toEqual([]);
  await call("StartInstances", { InstanceIds: [Id] });
  await becomes({ [Id]: "healthy" });
});

test("a terminated instance leaves the group by itself", async () => {
  const { call, run, listen, register, becomes, plane } = await start();
  const { Id, address } = await run();
  plane.listening.set(`${address}:5432`, undefined);
  await listen();
  await register({ Id });
  await becomes({ [Id]: "healthy" });
  await call("TerminateInstances", { InstanceIds: [Id] });
  await becomes({});
});

test("only running instances of the group's VPC are registered, and none when one is not", async () => {
  const { call, run, register, health } = await start();
  const own = await run();
  const other = await makeVpc(call, ["use1-az1"], "10.7");
  const stranger = await run(other.subnetIds[0]);
  const stopped = await run();
  await call("StopInstances", { InstanceIds: [stopped.Id] });
  const nobody = "i-0123456789abcdef0";
  await expect(register({ Id: own.Id }, { Id: stopped.Id }, { Id: nobody })).rejects.toMatchObject({
    code: "InvalidTarget",
    message: `The following targets are not in a running state and cannot be registered: '${stopped.Id}', '${nobody}'`,
  });
  await expect(register({ Id: stranger.Id })).rejects.toThrow("are not in the target group VPC");
  await expect(register({ Id: "10.0.1.20" })).rejects.toThrow("Instance ID '10.0.1.20' is not valid");
  await expect(register({ Id: own.Id, AvailabilityZone: "all" })).rejects.toThrow("Availability Zone");
  expect(await health()).toEqual({});
});

test("client addresses are preserved for instances unless the group says otherwise", async () => {
  const { call, TargetGroupArn } = await start();
  const { Attributes } = await call("DescribeTargetGroupAttributes", { TargetGroupArn });
  expect(Attributes).toContainEqual({ Key: "preserve_client_ip.enabled", Value: "true" });
});
