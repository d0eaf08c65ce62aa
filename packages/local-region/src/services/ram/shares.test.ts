import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { CONSUMER } from "../../testing/make-link.ts";
import { makeResourceScene, ramAs } from "../../testing/make-resource.ts";
import { createTestWorld } from "../../testing/test-world.ts";

const OTHER = "777788889999";

async function start() {
  const made = createTestWorld(onTestFinished);
  const scene = await makeResourceScene(made);
  const { arn, id } = await scene.makeConfiguration();
  const sees = (call = scene.consumerLattice) =>
    call("GetResourceConfiguration", { resourceConfigurationIdentifier: arn });
  const invitations = async () => (await scene.consumerRam("GetResourceShareInvitations")).resourceShareInvitations;
  const create = (more: object = {}) =>
    scene.ram("CreateResourceShare", { name: "databases", resourceArns: [arn], principals: [CONSUMER], ...more });
  const statusOf = async (associationType: "PRINCIPAL" | "RESOURCE") => {
    const { resourceShareAssociations } = await scene.ram("GetResourceShareAssociations", { associationType });
    return resourceShareAssociations.map((row: { status: string }) => row.status);
  };
  return { ...made, ...scene, arn, id, sees, invitations, create, statusOf };
}

test("another account sees a resource only once it has accepted, and no longer when the share ends", async () => {
  const { create, sees, invitations, consumerRam, consumerLattice, ram, id, arn, statusOf } = await start();
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException", status: 404 });
  const { resourceShare } = await create();
  expect(resourceShare).toMatchObject({ status: "ACTIVE", allowExternalPrincipals: true });
  const [invitation] = await invitations();
  expect(invitation).toMatchObject({ status: "PENDING", receiverAccountId: CONSUMER, resourceShareName: "databases" });
  await eventually(async () => expect(await statusOf("RESOURCE")).toEqual(["ASSOCIATED"]));
  expect(await statusOf("PRINCIPAL")).toEqual(["ASSOCIATING"]);
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  const { resourceShareInvitationArn } = invitation;
  const pending = await consumerRam("ListPendingInvitationResources", { resourceShareInvitationArn });
  expect(pending.resources).toMatchObject([{ arn, type: "vpc-lattice:ResourceConfiguration" }]);

  const accepted = await consumerRam("AcceptResourceShareInvitation", { resourceShareInvitationArn });
  expect(accepted.resourceShareInvitation.status).toBe("ACCEPTED");
  await eventually(async () => expect(await sees()).toMatchObject({ id, status: "ACTIVE" }));
  expect((await consumerLattice("ListResourceConfigurations")).items).toMatchObject([{ id }]);
  expect((await consumerRam("ListResources", { resourceOwner: "OTHER-ACCOUNTS" })).resources).toMatchObject([{ arn }]);
  expect((await consumerRam("GetResourceShares", { resourceOwner: "OTHER-ACCOUNTS" })).resourceShares).toHaveLength(1);
  const { principals } = await ram("ListPrincipals", { resourceOwner: "SELF" });
  expect(principals).toMatchObject([{ id: CONSUMER, external: true }]);

  await ram("DeleteResourceShare", { resourceShareArn: resourceShare.resourceShareArn });
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect((await consumerLattice("ListResourceConfigurations")).items).toEqual([]);
});

test("who refuses sees nothing, and cannot change its mind", async () => {
  const { create, sees, invitations, consumerRam, statusOf } = await start();
  await create();
  const [{ resourceShareInvitationArn }] = await invitations();
  await consumerRam("RejectResourceShareInvitation", { resourceShareInvitationArn });
  expect(await statusOf("PRINCIPAL")).toEqual(["FAILED"]);
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  await expect(consumerRam("AcceptResourceShareInvitation", { resourceShareInvitationArn })).rejects.toMatchObject({
    code: "ResourceShareInvitationAlreadyRejectedException",
  });
});

test("an invitation is its receiver's alone", async () => {
  const { create, invitations, ram, world } = await start();
  await create();
  const [{ resourceShareInvitationArn }] = await invitations();
  expect((await ram("GetResourceShareInvitations")).resourceShareInvitations).toEqual([]);
  const other = ramAs({ world }, OTHER);
  await expect(other("AcceptResourceShareInvitation", { resourceShareInvitationArn })).rejects.toMatchObject({
    code: "ResourceShareInvitationArnNotFoundException",
  });
  await expect(other("AcceptResourceShareInvitation", { resourceShareInvitationArn: "x" })).rejects.toMatchObject({
    code: "MalformedArnException",
  });
});

test("disassociating either side hides the resource; an unanswered invitation goes with it", async () => {
  const { create, sees, share, arn, ram, invitations } = await start();
  const { resourceShareArn } = await share(arn);
  await eventually(async () => void (await sees()));
  await ram("DisassociateResourceShare", { resourceShareArn, resourceArns: [arn] });
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  const other = (await create()).resourceShare;
  expect(await invitations()).toHaveLength(2);
  await ram("DisassociateResourceShare", { resourceShareArn: other.resourceShareArn, principals: [CONSUMER] });
  expect(await invitations()).toHaveLength(1);
});

test("what is not one's own is not shared, nor with whom it may not be", async () => {
  const { create, consumerRam, arn, world } = await start();
  const theirs = consumerRam("CreateResourceShare", { name: "x", resourceArns: [arn] });
  await expect(theirs).rejects.toMatchObject({ code: "UnknownResourceException" });
  await expect(create({ resourceArns: ["x"] })).rejects.toMatchObject({ code: "MalformedArnException" });
  await expect(create({ allowExternalPrincipals: false })).rejects.toMatchObject({ code: "InvalidParameterException" });
  await expect(create({ principals: ["arn:aws:organizations::1:organization/o-1"] })).rejects.toThrow(
    "no organization",
  );
  await expect(create({ name: "" })).rejects.toMatchObject({ code: "MissingRequiredParameterException" });
  expect(world.ram.shares.all()).toEqual([]);
});

test("a repeated token makes one share; another request with it is refused", async () => {
  const { create, ram, world } = await start();
  const first = await create({ clientToken: "t" });
  expect(await create({ clientToken: "t" })).toEqual(first);
  expect(world.ram.shares.all()).toHaveLength(1);
  await expect(create({ clientToken: "t", name: "other" })).rejects.toMatchObject({
    code: "IdempotentParameterMismatchException",
  });
  const { resourceShareArn } = first.resourceShare;
  await ram("TagResource", { resourceShareArn, tags: [{ key: "team", value: "data" }] });
  await ram("UpdateResourceShare", { resourceShareArn, name: "renamed" });
  const tagFilters = [{ tagKey: "team", tagValues: ["data"] }];
  expect((await ram("GetResourceShares", { resourceOwner: "SELF", tagFilters })).resourceShares).toMatchObject([
    { name: "renamed", tags: [{ key: "team", value: "data" }] },
  ]);
  await ram("UntagResource", { resourceShareArn, tagKeys: ["team"] });
  expect((await ram("GetResourceShares", { resourceOwner: "SELF", tagFilters })).resourceShares).toEqual([]);
  const { permissions } = await ram("ListResourceSharePermissions", { resourceShareArn });
  expect(permissions).toMatchObject([{ resourceType: "vpc-lattice:ResourceConfiguration" }]);
});
