import { makeLoadBalancer, makeNetwork, type Story } from "./story.ts";

/** An endpoint service and an endpoint of another account, from permission to deletion. */
export const privateLinkStory: Story = async ({ owner, platform, until }) => {
  const { ec2 } = owner;
  const provided = await makeNetwork(owner, "10.4");
  const consumed = await makeNetwork(platform, "10.4");
  for (const attribute of ["EnableDnsHostnames", "EnableDnsSupport"])
    await platform.ec2("ModifyVpcAttribute", { VpcId: consumed.vpcId, [attribute]: { Value: true } });
  const loadBalancerArn = await makeLoadBalancer(owner, "private-link", provided.subnetIds, until);
  const { ServiceConfiguration } = await ec2("CreateVpcEndpointServiceConfiguration", {
    NetworkLoadBalancerArns: [loadBalancerArn],
    PrivateDnsName: "db.story.example.com",
  });
  const { ServiceId, ServiceName } = ServiceConfiguration;
  await ec2("ModifyVpcEndpointServiceConfiguration", { ServiceId, AcceptanceRequired: true });
  await ec2("DescribeVpcEndpointServiceConfigurations", { ServiceIds: [ServiceId] });
  await ec2("ModifyVpcEndpointServicePermissions", {
    ...{ ServiceId, AddAllowedPrincipals: [`arn:aws:iam::${platform.id}:root`] },
  });
  await ec2("DescribeVpcEndpointServicePermissions", { ServiceId });
  await proveName();

  const { TopicArn } = await owner.sns("CreateTopic", { Name: "private-link" });
  const Principal = { Service: "vpce.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sns:Publish", Resource: TopicArn }];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  await owner.sns("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue });
  const { ConnectionNotification } = await ec2("CreateVpcEndpointConnectionNotification", {
    ...{ ServiceId, ConnectionNotificationArn: TopicArn, ConnectionEvents: ["Connect"] },
  });
  const { ConnectionNotificationId } = ConnectionNotification;
  await ec2("DescribeVpcEndpointConnectionNotifications", { ConnectionNotificationId });
  await ec2("ModifyVpcEndpointConnectionNotification", {
    ...{ ConnectionNotificationId, ConnectionEvents: ["Accept", "Reject"] },
  });

  await platform.ec2("DescribeVpcEndpointServices", { ServiceNames: [ServiceName] });
  const { VpcEndpoint } = await platform.ec2("CreateVpcEndpoint", {
    ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, PrivateDnsEnabled: false },
    ...{ SubnetIds: consumed.subnetIds, SecurityGroupIds: [consumed.groupId] },
  });
  const endpoint = { ServiceId, VpcEndpointIds: [VpcEndpoint.VpcEndpointId] };
  const stateIs = (wanted: string) =>
    until(async () => {
      const { VpcEndpointIds } = endpoint;
      const { VpcEndpoints } = await platform.ec2("DescribeVpcEndpoints", { VpcEndpointIds });
      return VpcEndpoints[0].State === wanted;
    });
  await ec2("DescribeVpcEndpointConnections", { Filters: [{ Name: "service-id", Values: [ServiceId] }] });
  await ec2("AcceptVpcEndpointConnections", endpoint);
  await stateIs("available");
  await platform.ec2("ModifyVpcEndpoint", { VpcEndpointId: VpcEndpoint.VpcEndpointId, PrivateDnsEnabled: true });
  await stateIs("available");
  await platform.ec2("DescribeVpcEndpointAssociations");
  await ec2("ModifyVpcEndpointServicePayerResponsibility", { ServiceId, PayerResponsibility: "ServiceOwner" });
  await ec2("RejectVpcEndpointConnections", endpoint);
  await stateIs("rejected");
  await platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds: endpoint.VpcEndpointIds });
  await ec2("DeleteVpcEndpointConnectionNotifications", { ConnectionNotificationIds: [ConnectionNotificationId] });
  await ec2("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [ServiceId] });

  async function proveName(): Promise<void> {
    const described = () => ec2("DescribeVpcEndpointServiceConfigurations", { ServiceIds: [ServiceId] });
    const { Name, Value } = (await described()).ServiceConfigurations[0].PrivateDnsNameConfiguration;
    const zone = { Name: "story.example.com", CallerReference: "private-link" };
    const { HostedZone } = await owner.route53("CreateHostedZone", zone);
    const ResourceRecords = [{ Value: `"${Value}"` }];
    const ResourceRecordSet = { Name: `${Name}.db.story.example.com`, Type: "TXT", TTL: 1800, ResourceRecords };
    await owner.route53("ChangeResourceRecordSets", {
      ...{ HostedZoneId: HostedZone.Id, ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet }] } },
    });
    await ec2("StartVpcEndpointServicePrivateDnsVerification", { ServiceId });
    await until(async () => {
      const { State } = (await described()).ServiceConfigurations[0].PrivateDnsNameConfiguration;
      return State === "verified";
    });
  }
};
