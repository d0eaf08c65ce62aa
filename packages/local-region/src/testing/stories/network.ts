import { makeNetwork, type Story } from "./story.ts";

/** VPCs, subnets, security groups and their rules, tags. */
export const networkStory: Story = async ({ owner }) => {
  const { ec2 } = owner;
  await ec2("DescribeRegions");
  await ec2("DescribeAvailabilityZones");
  const { vpcId, subnetIds, groupId } = await makeNetwork(owner, "10.1");
  await ec2("ModifyVpcAttribute", { VpcId: vpcId, EnableDnsHostnames: { Value: true } });
  await ec2("DescribeVpcAttribute", { VpcId: vpcId, Attribute: "enableDnsHostnames" });
  await ec2("ModifySubnetAttribute", { SubnetId: subnetIds[0], MapPublicIpOnLaunch: { Value: false } });
  await ec2("CreateTags", { Resources: [vpcId], Tags: [{ Key: "Name", Value: "story" }] });
  await ec2("DescribeVpcs", { Filters: [{ Name: "tag:Name", Values: ["story"] }] });
  await ec2("DescribeTags", { Filters: [{ Name: "resource-id", Values: [vpcId] }] });
  await ec2("DeleteTags", { Resources: [vpcId], Tags: [{ Key: "Name" }] });
  await ec2("DescribeSubnets", { SubnetIds: subnetIds });
  const { CidrBlockAssociation } = await ec2("AssociateVpcCidrBlock", { VpcId: vpcId, CidrBlock: "10.2.0.0/24" });
  await ec2("DisassociateVpcCidrBlock", { AssociationId: CidrBlockAssociation.AssociationId });

  const postgres = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
  const { SecurityGroupRules } = await ec2("AuthorizeSecurityGroupIngress", {
    GroupId: groupId,
    IpPermissions: [postgres],
  });
  await ec2("AuthorizeSecurityGroupEgress", { GroupId: groupId, IpPermissions: [postgres] });
  await ec2("DescribeSecurityGroups", { GroupIds: [groupId] });
  await ec2("DescribeSecurityGroupRules", { Filters: [{ Name: "group-id", Values: [groupId] }] });
  const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 5433, ToPort: 5433, CidrIpv4: "10.0.0.0/8" };
  const changed = [{ SecurityGroupRuleId: SecurityGroupRules[0].SecurityGroupRuleId, SecurityGroupRule }];
  await ec2("ModifySecurityGroupRules", { GroupId: groupId, SecurityGroupRules: changed });
  const SecurityGroupRuleDescriptions = [
    { SecurityGroupRuleId: SecurityGroupRules[0].SecurityGroupRuleId, Description: "from the office" },
  ];
  await ec2("UpdateSecurityGroupRuleDescriptionsIngress", { GroupId: groupId, SecurityGroupRuleDescriptions });
  const described = { ...postgres, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "to the database" }] };
  await ec2("UpdateSecurityGroupRuleDescriptionsEgress", { GroupId: groupId, IpPermissions: [described] });
  await ec2("RevokeSecurityGroupEgress", { GroupId: groupId, IpPermissions: [postgres] });
  const SecurityGroupRuleIds = [SecurityGroupRules[0].SecurityGroupRuleId];
  await ec2("RevokeSecurityGroupIngress", { GroupId: groupId, SecurityGroupRuleIds });

  await ec2("DeleteSecurityGroup", { GroupId: groupId });
  for (const SubnetId of subnetIds) await ec2("DeleteSubnet", { SubnetId });
  await ec2("DeleteVpc", { VpcId: vpcId });
};
