import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { CONSUMER, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { makeZone, route53As } from "../../testing/make-zone.ts";
import { createTestWorld } from "../../testing/test-world.ts";

function start() {
  const made = createTestWorld(onTestFinished);
  const [provider, consumer] = [route53As(made, PROVIDER), route53As(made, CONSUMER)];
  return { ...made, provider, consumer, vpcOf: async (account: string) => (await makeVpc(made.as(account), [])).vpcId };
}

const vpc = (VPCId: string) => ({ VPCId, VPCRegion: "us-east-1" });

test("a public zone has its name servers and two records of its own, a private one its VPC", async () => {
  const { provider, vpcOf } = start();
  const made = await provider("CreateHostedZone", { Name: "Example.com", CallerReference: "1" });
  expect(made).toMatchObject({
    HostedZone: { Name: "example.com.", Config: { PrivateZone: false }, ResourceRecordSetCount: 2 },
    ChangeInfo: { Status: "PENDING" },
  });
  expect(made.DelegationSet.NameServers).toHaveLength(4);
  const vpcId = await vpcOf(PROVIDER);
  const { id } = await makeZone(provider, "internal", vpcId);
  expect(await provider("GetHostedZone", { Id: id })).toMatchObject({
    HostedZone: { Config: { PrivateZone: true } },
    VPCs: [vpc(vpcId)],
  });
  expect(await provider("GetHostedZoneCount")).toEqual({ HostedZoneCount: 2 });
});

test("a change is PENDING, then INSYNC; one of another account does not exist", async () => {
  const { provider, consumer } = start();
  const { ChangeInfo } = await provider("CreateHostedZone", { Name: "example.com", CallerReference: "1" });
  await eventually(async () => {
    expect((await provider("GetChange", { Id: ChangeInfo.Id })).ChangeInfo.Status).toBe("INSYNC");
  });
  await expect(consumer("GetChange", { Id: ChangeInfo.Id })).rejects.toMatchObject({ code: "NoSuchChange" });
});

test("what is wrong with a new zone is said in Route 53's codes", async () => {
  const { provider, consumer, vpcOf } = start();
  const create = (input: object) =>
    provider("CreateHostedZone", { Name: "example.com", CallerReference: "1", ...input });
  await create({});
  await expect(create({})).rejects.toMatchObject({ code: "HostedZoneAlreadyExists", status: 409 });
  await expect(create({ CallerReference: "2", Name: "a..b" })).rejects.toMatchObject({ code: "InvalidDomainName" });
  const foreign = vpc(await vpcOf(CONSUMER));
  await expect(create({ CallerReference: "2", VPC: foreign })).rejects.toMatchObject({
    code: "NotAuthorizedException",
  });
  await expect(create({ CallerReference: "2", VPC: vpc("vpc-0") })).rejects.toMatchObject({ code: "InvalidVPCId" });
  await expect(create({ CallerReference: "2", DelegationSetId: "N1" })).rejects.toThrow("DelegationSetId");
  await expect(consumer("GetHostedZone", { Id: "Z1" })).rejects.toMatchObject({
    code: "NoSuchHostedZone",
    status: 404,
  });
});

test("a VPC has one private zone of a name, and a zone its last VPC", async () => {
  const { provider, vpcOf } = start();
  const [one, other] = [await vpcOf(PROVIDER), await vpcOf(PROVIDER)];
  const zone = await makeZone(provider, "internal", one);
  await expect(makeZone(provider, "internal", one)).rejects.toMatchObject({ code: "ConflictingDomainExists" });
  const leave = (VPCId: string) =>
    provider("DisassociateVPCFromHostedZone", { HostedZoneId: zone.id, VPC: vpc(VPCId) });
  await expect(leave(one)).rejects.toMatchObject({ code: "LastVPCAssociation" });
  await expect(leave(other)).rejects.toMatchObject({ code: "VPCAssociationNotFound" });
  await provider("AssociateVPCWithHostedZone", { HostedZoneId: zone.id, VPC: vpc(other) });
  await leave(one);
  await makeZone(provider, "internal", one);
  const publicZone = await makeZone(provider, "internal");
  const join = provider("AssociateVPCWithHostedZone", { HostedZoneId: publicZone.id, VPC: vpc(one) });
  await expect(join).rejects.toMatchObject({ code: "PublicZoneVPCAssociation" });
});

test("another account's VPC joins a zone only when its owner has authorized it, and lists it then", async () => {
  const { provider, consumer, vpcOf } = start();
  const zone = await makeZone(provider, "internal", await vpcOf(PROVIDER));
  const pair = { HostedZoneId: zone.id, VPC: vpc(await vpcOf(CONSUMER)) };
  await expect(consumer("AssociateVPCWithHostedZone", pair)).rejects.toMatchObject({ code: "NotAuthorizedException" });
  await provider("CreateVPCAssociationAuthorization", pair);
  expect((await provider("ListVPCAssociationAuthorizations", pair)).VPCs).toEqual([pair.VPC]);
  await expect(provider("AssociateVPCWithHostedZone", pair)).rejects.toMatchObject({ code: "NotAuthorizedException" });
  await consumer("AssociateVPCWithHostedZone", pair);
  await provider("DeleteVPCAssociationAuthorization", pair);
  const { HostedZoneSummaries } = await consumer("ListHostedZonesByVPC", pair.VPC);
  expect(HostedZoneSummaries).toMatchObject([{ Name: "internal.", Owner: { OwningAccount: PROVIDER } }]);
  await expect(consumer("GetHostedZone", { Id: zone.id })).rejects.toMatchObject({ code: "NoSuchHostedZone" });
  await consumer("DisassociateVPCFromHostedZone", pair);
  expect((await consumer("ListHostedZonesByVPC", pair.VPC)).HostedZoneSummaries).toEqual([]);
});

test("zones are listed by id and by name, page by page", async () => {
  const { provider, vpcOf } = start();
  for (const name of ["b.com", "a.b.com", "a.com"]) await makeZone(provider, name);
  await makeZone(provider, "internal", await vpcOf(PROVIDER));
  const seen: string[] = [];
  for (let Marker: string | undefined, more = true; more; ) {
    const page = await provider("ListHostedZones", { MaxItems: 3, Marker });
    seen.push(...page.HostedZones.map((zone: { Name: string }) => zone.Name));
    more = page.IsTruncated;
    Marker = page.NextMarker;
  }
  expect(seen.sort()).toEqual(["a.b.com.", "a.com.", "b.com.", "internal."]);
  const byName = await provider("ListHostedZonesByName", { MaxItems: 2 });
  expect(byName.HostedZones.map((zone: { Name: string }) => zone.Name)).toEqual(["a.com.", "b.com."]);
  const { NextDNSName, NextHostedZoneId } = byName;
  const rest = await provider("ListHostedZonesByName", { DNSName: NextDNSName, HostedZoneId: NextHostedZoneId });
  expect(rest.HostedZones.map((zone: { Name: string }) => zone.Name)).toEqual(["a.b.com.", "internal."]);
  const privately = await provider("ListHostedZones", { HostedZoneType: "PrivateHostedZone" });
  expect(privately.HostedZones).toHaveLength(1);
});

test("a zone with records is not deleted; one without goes with what it answered", async () => {
  const { world, provider } = start();
  const zone = await makeZone(provider, "example.com");
  await zone.change(["CREATE", "db.example.com", "A", "10.0.0.1"]);
  await expect(provider("DeleteHostedZone", { Id: zone.id })).rejects.toMatchObject({ code: "HostedZoneNotEmpty" });
  await zone.change(["DELETE", "db.example.com", "A", "10.0.0.1"]);
  await provider("DeleteHostedZone", { Id: zone.id });
  expect(world.route53.records.all()).toEqual([]);
  expect(world.route53.views.all()).toEqual([]);
});

test("tags are the zone's own", async () => {
  const { provider, consumer } = start();
  const ResourceId = (await makeZone(provider, "example.com")).id.split("/").at(-1);
  const which = { ResourceType: "hostedzone", ResourceId };
  await provider("ChangeTagsForResource", {
    ...which,
    AddTags: [
      { Key: "team", Value: "data" },
      { Key: "a", Value: "" },
    ],
  });
  await provider("ChangeTagsForResource", { ...which, RemoveTagKeys: ["a"] });
  const Tags = [{ Key: "team", Value: "data" }];
  expect(await provider("ListTagsForResource", which)).toEqual({ ResourceTagSet: { ...which, Tags } });
  await expect(consumer("ListTagsForResource", which)).rejects.toMatchObject({ code: "NoSuchHostedZone" });
});
