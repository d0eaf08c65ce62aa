import { makeNetwork, type Story } from "./story.ts";

/** Hosted zones of Route 53, public and private, and their records. */
export const namingStory: Story = async ({ owner, platform }) => {
  const { route53 } = owner;
  const own = await makeNetwork(owner, "10.6");
  const theirs = await makeNetwork(platform, "10.6");
  const vpcOf = (network: { vpcId: string }) => ({ VPC: { VPCId: network.vpcId, VPCRegion: "us-east-1" } });
  const made = await route53("CreateHostedZone", {
    Name: "inside.example.com",
    CallerReference: "naming",
    ...vpcOf(own),
  });
  const HostedZoneId: string = made.HostedZone.Id.replace("/hostedzone/", "");
  await route53("GetHostedZone", { Id: HostedZoneId });
  await route53("GetHostedZoneCount");
  const open = await route53("CreateHostedZone", { Name: "outside.example.com", CallerReference: "naming-outside" });
  await route53("GetDNSSEC", { HostedZoneId: open.HostedZone.Id });
  await route53("ListHostedZones");
  await route53("ListHostedZonesByName", { DNSName: "inside.example.com" });
  await route53("ListHostedZonesByVPC", { VPCId: own.vpcId, VPCRegion: "us-east-1" });
  await route53("UpdateHostedZoneComment", { Id: HostedZoneId, Comment: "of a story" });

  const ResourceRecordSet = {
    Name: "db.inside.example.com",
    Type: "A",
    TTL: 60,
    ResourceRecords: [{ Value: "10.6.1.9" }],
  };
  const change = (Action: string) =>
    route53("ChangeResourceRecordSets", { HostedZoneId, ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] } });
  const { ChangeInfo } = await change("CREATE");
  await route53("GetChange", { Id: ChangeInfo.Id });
  await route53("ListResourceRecordSets", { HostedZoneId });
  await change("DELETE");

  await route53("CreateVPCAssociationAuthorization", { HostedZoneId, ...vpcOf(theirs) });
  await route53("ListVPCAssociationAuthorizations", { HostedZoneId });
  await platform.route53("AssociateVPCWithHostedZone", { HostedZoneId, ...vpcOf(theirs) });
  await route53("DeleteVPCAssociationAuthorization", { HostedZoneId, ...vpcOf(theirs) });
  await platform.route53("DisassociateVPCFromHostedZone", { HostedZoneId, ...vpcOf(theirs) });

  const zone = { ResourceType: "hostedzone", ResourceId: HostedZoneId };
  await route53("ChangeTagsForResource", { ...zone, AddTags: [{ Key: "team", Value: "data" }] });
  await route53("ListTagsForResource", zone);
  await route53("ListTagsForResources", { ResourceType: "hostedzone", ResourceIds: [HostedZoneId] });
  await route53("DeleteHostedZone", { Id: HostedZoneId });
};
