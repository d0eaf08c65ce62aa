import type { ReplaceNetworkAclAssociationRequest, ReplaceNetworkAclAssociationResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { defaultNetworkAclOf } from "./network-acls.ts";
import { required } from "./parameters.ts";
import { requireNetworkAcl } from "./routing-lookups.ts";
import type { NetworkAclAssociationRow, NetworkAclRow } from "./routing-store.ts";
import type { SubnetRow } from "./store.ts";

/** Gives the association's subnet another list; the association gets another id, as on AWS. */
export async function replaceNetworkAclAssociation(
  world: World,
  input: ReplaceNetworkAclAssociationRequest,
  caller: Caller,
): Promise<ReplaceNetworkAclAssociationResult> {
  const id = required(input.AssociationId, "associationId");
  const present = world.ec2.networkAclAssociations.getOwn(caller, id);
  if (!present) throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
  const list = requireNetworkAcl(world, caller, required(input.NetworkAclId, "networkAclId"));
  if (world.ec2.subnets.get(present.subnetId)?.vpcId !== list.vpcId) {
    throw new AwsError(
      "InvalidParameterValue",
      `The network ACL ${list.networkAclId} and the subnet ${present.subnetId} belong to different networks`,
    );
  }
  world.ec2.networkAclAssociations.delete(id);
  const row = putAssociation(world, list, present.subnetId);
  await world.network.refresh();
  return { NewAssociationId: row.associationId };
}

/** A new subnet has its VPC's default list. */
export function associateDefaultNetworkAcl(world: World, subnet: SubnetRow): void {
  const list = defaultNetworkAclOf(world, subnet.vpcId);
  if (list) putAssociation(world, list, subnet.subnetId);
}

export function forgetNetworkAclAssociation(world: World, subnetId: string): void {
  for (const row of world.ec2.networkAclAssociations.by("subnetId", subnetId))
    world.ec2.networkAclAssociations.delete(row.associationId);
}

function putAssociation(
  world: World,
  { accountId, region, networkAclId }: NetworkAclRow,
  subnetId: string,
): NetworkAclAssociationRow {
  const associationId = world.ids.ec2("aclassoc");
  return world.ec2.networkAclAssociations.put({ accountId, region, associationId, networkAclId, subnetId });
}
