import { expect, onTestFinished, test, vi } from "vitest";
import { renderWiring } from "../../network/render-wiring.ts";
import { CONSUMER, makeLink, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

const code = (name: string) => expect.objectContaining({ code: name });

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  return { ...made, call, ...(await makeVpc(call, ["use1-az1", "use1-az2"])) };
}

test("an interface of one's own has the groups and the address that it was given, and other groups later", async () => {
  const { call, vpcId, subnetIds } = await start();
  const { GroupId } = await call("CreateSecurityGroup", { GroupName: "db", Description: "db", VpcId: vpcId });
  const { NetworkInterface } = await call("CreateNetworkInterface", {
    SubnetId: subnetIds[0],
    PrivateIpAddress: "10.0.1.77",
    Description: "mine",
    TagSpecifications: [{ ResourceType: "network-interface", Tags: [{ Key: "a", Value: "b" }] }],
  });
  const { NetworkInterfaceId } = NetworkInterface;
  expect(NetworkInterface).toMatchObject({ PrivateIpAddress: "10.0.1.77", Groups: [{ GroupName: "default" }] });
  await call("ModifyNetworkInterfaceAttribute", { NetworkInterfaceId, Groups: [GroupId] });
  const { NetworkInterfaces } = await call("DescribeNetworkInterfaces", {
    Filters: [{ Name: "tag:a", Values: ["b"] }],
  });
  expect(NetworkInterfaces).toMatchObject([{ NetworkInterfaceId, Groups: [{ GroupId }], Status: "available" }]);
  await expect(call("DeleteSecurityGroup", { GroupId })).rejects.toEqual(code("DependencyViolation"));
  await expect(call("DeleteSubnet", { SubnetId: subnetIds[0] })).rejects.toEqual(code("DependencyViolation"));
  await call("DeleteNetworkInterface", { NetworkInterfaceId });
  await call("DeleteSecurityGroup", { GroupId });
});

test("an interface is attached to one instance of its zone at a free index, and detached but for the first", async () => {
  const { call, subnetIds } = await start();
  const { Images } = await call("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-plain"] }] });
  const { Instances } = await call("RunInstances", {
    ImageId: Images[0].ImageId,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: subnetIds[0],
  });
  const { InstanceId } = Instances[0];
  await vi.waitFor(async () => expect((await call("DescribeInstanceStatus")).InstanceStatuses).toHaveLength(1));
  const make = async (SubnetId: string | undefined) =>
    (await call("CreateNetworkInterface", { SubnetId })).NetworkInterface.NetworkInterfaceId;
  const here = await make(subnetIds[0]);
  const elsewhere = await make(subnetIds[1]);
  await expect(
    call("AttachNetworkInterface", { NetworkInterfaceId: elsewhere, InstanceId, DeviceIndex: 1 }),
  ).rejects.toEqual(code("InvalidParameterCombination"));
  await expect(
    call("AttachNetworkInterface", { NetworkInterfaceId: here, InstanceId, DeviceIndex: 0 }),
  ).rejects.toEqual(code("InvalidParameterValue"));
  const { AttachmentId } = await call("AttachNetworkInterface", {
    NetworkInterfaceId: here,
    InstanceId,
    DeviceIndex: 1,
  });
  const { NetworkInterfaces } = await call("DescribeNetworkInterfaces", {
    Filters: [{ Name: "attachment.instance-id", Values: [InstanceId] }],
  });
  expect(NetworkInterfaces).toHaveLength(2);
  await call("DetachNetworkInterface", { AttachmentId });
  const first = Instances[0].NetworkInterfaces[0].Attachment.AttachmentId;
  await expect(call("DetachNetworkInterface", { AttachmentId: first })).rejects.toEqual(code("OperationNotPermitted"));
});

test("interfaces of AWS's own cannot be changed by hand", async () => {
  const made = createTestWorld(onTestFinished);
  const { consumer, admit, createEndpoint } = await makeLink(made);
  await admit(`arn:aws:iam::${CONSUMER}:root`);
  const [NetworkInterfaceId] = (await createEndpoint()).NetworkInterfaceIds;
  for (const [operation, more] of [
    ["ModifyNetworkInterfaceAttribute", { Groups: [] }],
    ["DeleteNetworkInterface", {}],
    ["DetachNetworkInterface", { AttachmentId: NetworkInterfaceId.replace("eni-", "ela-attach-") }],
  ] as const) {
    await expect(consumer(operation, { NetworkInterfaceId, ...more })).rejects.toEqual(code("OperationNotPermitted"));
  }
});

test("outside the profile `instant` they outlive their endpoint, silent, and hold its groups and subnets", async () => {
  const made = createTestWorld(onTestFinished);
  const { consumer, consumed, admit, createEndpoint } = await makeLink(made);
  await admit(`arn:aws:iam::${CONSUMER}:root`);
  const { GroupId } = await consumer("CreateSecurityGroup", {
    GroupName: "vpce",
    Description: "vpce",
    VpcId: consumed.vpcId,
  });
  const endpoint = await createEndpoint({ SecurityGroupIds: [GroupId] });
  made.world.clock.setProfile("real");
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [endpoint.VpcEndpointId] });
  await made.world.clock.advance(150);
  expect((await consumer("DescribeVpcEndpoints")).VpcEndpoints).toEqual([]);
  const [interfaceId] = endpoint.NetworkInterfaceIds;
  expect(renderWiring(made.world).interfaces.has(interfaceId)).toBe(false);
  await expect(consumer("DeleteSecurityGroup", { GroupId })).rejects.toEqual(code("DependencyViolation"));
  const SubnetId = consumed.subnetIds[0];
  await expect(consumer("DeleteSubnet", { SubnetId })).rejects.toEqual(code("DependencyViolation"));
  await made.world.clock.advance(made.world.choices.interfaceLinger);
  await consumer("DeleteSecurityGroup", { GroupId });
  await consumer("DeleteSubnet", { SubnetId });
});

test("with lingering switched off they are gone with their endpoint in every profile", async () => {
  const made = createTestWorld(onTestFinished);
  const { consumer, admit, createEndpoint } = await makeLink(made);
  await admit(`arn:aws:iam::${CONSUMER}:root`);
  const { VpcEndpointId } = await createEndpoint();
  made.world.clock.setProfile("real");
  made.world.choices.interfaceLinger = 0;
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] });
  await made.world.clock.advance(150);
  expect((await consumer("DescribeNetworkInterfaces")).NetworkInterfaces).toEqual([]);
});
