import { type Answer, makeNetwork, type Story } from "./story.ts";

/** Instances, their interfaces and launch templates. */
export const instancesStory: Story = async ({ owner, until }) => {
  const { ec2 } = owner;
  const { subnetIds, groupId } = await makeNetwork(owner, "10.3");
  const { Images } = await ec2("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-plain"] }] });
  const placed = { SubnetId: subnetIds[0], SecurityGroupIds: [groupId] };
  const { Instances } = await ec2("RunInstances", {
    ...{ ImageId: Images[0].ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
    ...placed,
  });
  const InstanceId: string = Instances[0].InstanceId;
  const one = { InstanceIds: [InstanceId] };
  const stateIs = (wanted: string) =>
    until(async () => {
      const { Reservations } = await ec2("DescribeInstances", one);
      return Reservations[0].Instances[0].State.Name === wanted;
    });
  await stateIs("running");
  await ec2("DescribeInstanceStatus", one);
  await ec2("DescribeInstanceTypes", { InstanceTypes: ["t3.micro"] });
  await ec2("DescribeInstanceCreditSpecifications", one);
  await ec2("DescribeInstanceAttribute", { InstanceId, Attribute: "disableApiTermination" });
  await ec2("ModifyInstanceAttribute", { InstanceId, DisableApiTermination: { Value: false } });
  await ec2("GetConsoleOutput", { InstanceId });
  await ec2("RebootInstances", one);

  const interfaceInput = { SubnetId: subnetIds[0], Groups: [groupId], Description: "a second one" };
  const { NetworkInterfaceId } = (await ec2("CreateNetworkInterface", interfaceInput)).NetworkInterface;
  await ec2("DescribeNetworkInterfaceAttribute", { NetworkInterfaceId, Attribute: "description" });
  await ec2("ModifyNetworkInterfaceAttribute", { NetworkInterfaceId, Description: { Value: "the second" } });
  const { AttachmentId } = await ec2("AttachNetworkInterface", { NetworkInterfaceId, InstanceId, DeviceIndex: 1 });
  await ec2("DetachNetworkInterface", { AttachmentId });
  await until(async () => {
    const { NetworkInterfaces } = await ec2("DescribeNetworkInterfaces", { NetworkInterfaceIds: [NetworkInterfaceId] });
    return NetworkInterfaces[0].Status === "available";
  });
  await ec2("DeleteNetworkInterface", { NetworkInterfaceId });

  await ec2("StopInstances", one);
  await stateIs("stopped");
  await ec2("StartInstances", one);
  await stateIs("running");
  await ec2("TerminateInstances", one);
  await until(async () => {
    const Filters = [{ Name: "subnet-id", Values: [subnetIds[0]] }];
    const { Reservations } = await ec2("DescribeInstances", { Filters });
    return Reservations.every((row: Answer) => row.Instances[0].State.Name === "terminated");
  });

  const LaunchTemplateData = { ImageId: Images[0].ImageId, InstanceType: "t3.micro" };
  const { LaunchTemplate } = await ec2("CreateLaunchTemplate", { LaunchTemplateName: "story", LaunchTemplateData });
  const { LaunchTemplateId } = LaunchTemplate;
  await ec2("CreateLaunchTemplateVersion", { LaunchTemplateId, LaunchTemplateData });
  await ec2("DescribeLaunchTemplates", { LaunchTemplateIds: [LaunchTemplateId] });
  await ec2("DescribeLaunchTemplateVersions", { LaunchTemplateId });
  await ec2("ModifyLaunchTemplate", { LaunchTemplateId, DefaultVersion: "2" });
  await ec2("DeleteLaunchTemplateVersions", { LaunchTemplateId, Versions: ["1"] });
  await ec2("DeleteLaunchTemplate", { LaunchTemplateId });
};
