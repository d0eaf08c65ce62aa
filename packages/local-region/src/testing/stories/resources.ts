import { makeNetwork, type Story } from "./story.ts";

/** A database behind a resource gateway, shared with another account by RAM, and an endpoint to it. */
export const resourcesStory: Story = async ({ owner, platform, until }) => {
  const lattice = owner["vpc-lattice"];
  const { ram } = owner;
  const provided = await makeNetwork(owner, "10.7");
  const consumed = await makeNetwork(platform, "10.7");
  const gateway = await lattice("CreateResourceGateway", {
    ...{ name: "story", vpcIdentifier: provided.vpcId, subnetIds: provided.subnetIds },
    securityGroupIds: [provided.groupId],
  });
  const resourceGatewayIdentifier = gateway.id;
  await until(async () => (await lattice("GetResourceGateway", { resourceGatewayIdentifier })).status === "ACTIVE");
  await lattice("ListResourceGateways");
  await lattice("UpdateResourceGateway", { resourceGatewayIdentifier, securityGroupIds: [provided.groupId] });

  const { id: domainVerificationIdentifier } = await lattice("StartDomainVerification", {
    domainName: "story.example.org",
  });
  await lattice("GetDomainVerification", { domainVerificationIdentifier });
  await lattice("ListDomainVerifications");
  await lattice("DeleteDomainVerification", { domainVerificationIdentifier });

  const { id: resourceConfigurationIdentifier, arn } = await lattice("CreateResourceConfiguration", {
    ...{ name: "story", type: "SINGLE", portRanges: ["5432"], resourceGatewayIdentifier },
    allowAssociationToShareableServiceNetwork: true,
    resourceConfigurationDefinition: { ipResource: { ipAddress: "10.7.1.20" } },
  });
  const configuration = () => lattice("GetResourceConfiguration", { resourceConfigurationIdentifier });
  await until(async () => (await configuration()).status === "ACTIVE");
  await lattice("ListResourceConfigurations");
  await lattice("UpdateResourceConfiguration", { resourceConfigurationIdentifier, portRanges: ["5432-5433"] });
  await until(async () => (await configuration()).status === "ACTIVE");

  await shareAndReject();
  const resourceShareArn = await shareAndAccept();
  await useByEndpoint();
  await useByNetwork();
  await policies();
  await tags();
  await ram("DisassociateResourceShare", { resourceShareArn, resourceArns: [arn] });
  await ram("DeleteResourceShare", { resourceShareArn });
  await lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier });
  await until(async () => (await lattice("ListResourceConfigurations")).items.length === 0);
  await lattice("DeleteResourceGateway", { resourceGatewayIdentifier });

  async function invitationTo(share: string): Promise<string> {
    const { resourceShareInvitations } = await platform.ram("GetResourceShareInvitations", {
      resourceShareArns: [share],
    });
    return resourceShareInvitations[0].resourceShareInvitationArn;
  }

  async function shareAndReject(): Promise<void> {
    const { resourceShare } = await ram("CreateResourceShare", { name: "unwanted", principals: [platform.id] });
    const resourceShareInvitationArn = await invitationTo(resourceShare.resourceShareArn);
    await platform.ram("RejectResourceShareInvitation", { resourceShareInvitationArn });
  }

  async function shareAndAccept(): Promise<string> {
    const { resourceShare } = await ram("CreateResourceShare", { name: "story", principals: [platform.id] });
    const share = { resourceShareArn: resourceShare.resourceShareArn };
    await ram("AssociateResourceShare", { ...share, resourceArns: [arn] });
    await ram("UpdateResourceShare", { ...share, name: "told" });
    await ram("GetResourceShares", { resourceOwner: "SELF" });
    await ram("GetResourceShareAssociations", { associationType: "RESOURCE" });
    await ram("ListResourceSharePermissions", share);
    await ram("TagResource", { ...share, tags: [{ key: "team", value: "data" }] });
    await ram("UntagResource", { ...share, tagKeys: ["team"] });
    const resourceShareInvitationArn = await invitationTo(share.resourceShareArn);
    await platform.ram("ListPendingInvitationResources", { resourceShareInvitationArn });
    await platform.ram("AcceptResourceShareInvitation", { resourceShareInvitationArn });
    await until(async () => {
      const { resources } = await platform.ram("ListResources", { resourceOwner: "OTHER-ACCOUNTS" });
      return resources.some(({ status }: { status: string }) => status === "AVAILABLE");
    });
    await ram("ListPrincipals", { resourceOwner: "SELF" });
    return share.resourceShareArn;
  }

  async function useByEndpoint(): Promise<void> {
    const { VpcEndpoint } = await platform.ec2("CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Resource", ResourceConfigurationArn: arn, VpcId: consumed.vpcId },
      ...{ SubnetIds: consumed.subnetIds, SecurityGroupIds: [consumed.groupId] },
    });
    const associations = () => lattice("ListResourceEndpointAssociations", { resourceConfigurationIdentifier });
    await until(async () => (await associations()).items.length === 1);
    const { id: resourceEndpointAssociationIdentifier } = (await associations()).items[0];
    await lattice("DeleteResourceEndpointAssociation", { resourceEndpointAssociationIdentifier });
    await platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpoint.VpcEndpointId] });
    await until(async () => (await associations()).items.length === 0);
  }

  async function useByNetwork(): Promise<void> {
    const { id: serviceNetworkIdentifier } = await lattice("CreateServiceNetwork", { name: "story" });
    await lattice("GetServiceNetwork", { serviceNetworkIdentifier });
    await lattice("ListServiceNetworks");
    const both = { serviceNetworkIdentifier, resourceConfigurationIdentifier };
    const { id } = await lattice("CreateServiceNetworkResourceAssociation", both);
    const association = { serviceNetworkResourceAssociationIdentifier: id };
    const read = () => lattice("GetServiceNetworkResourceAssociation", association);
    await until(async () => (await read()).status === "ACTIVE");
    const list = () => lattice("ListServiceNetworkResourceAssociations", { serviceNetworkIdentifier });
    await list();
    await lattice("DeleteServiceNetworkResourceAssociation", association);
    await until(async () => (await list()).items.length === 0);
    await lattice("DeleteServiceNetwork", { serviceNetworkIdentifier });
  }

  async function policies(): Promise<void> {
    const shared = { name: "policies", type: "SINGLE", portRanges: ["5432"], resourceGatewayIdentifier };
    const resourceConfigurationDefinition = { ipResource: { ipAddress: "10.7.1.21" } };
    const made = await lattice("CreateResourceConfiguration", { ...shared, resourceConfigurationDefinition });
    const Action = ["vpc-lattice:CreateServiceNetworkResourceAssociation", "vpc-lattice:GetResourceConfiguration"];
    const Statement = [{ Effect: "Allow", Principal: { AWS: platform.id }, Action, Resource: made.arn }];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await lattice("PutResourcePolicy", { resourceArn: made.arn, policy });
    await lattice("GetResourcePolicy", { resourceArn: made.arn });
    await lattice("DeleteResourcePolicy", { resourceArn: made.arn });
    await lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: made.id });
  }

  async function tags(): Promise<void> {
    await lattice("TagResource", { resourceArn: arn, tags: { team: "data" } });
    await lattice("ListTagsForResource", { resourceArn: arn });
    await lattice("UntagResource", { resourceArn: arn, tagKeys: ["team"] });
  }
};
