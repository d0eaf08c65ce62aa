import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { defaultGroupOf, requireSecurityGroup, requireVpc } from "../ec2/lookups.ts";
import type { World } from "../world.ts";
import { invalidValue } from "./lookups.ts";

/** The security groups for an instance: those asked for, of its VPC, or the VPC's default group. */
export function readGroups(
  world: World,
  groupIds: string[] | undefined,
  subnetGroup: Owned & { vpcId: string },
): string[] {
  if (!groupIds?.length) {
    return [defaultGroupOf(world, requireVpc(world, subnetGroup, subnetGroup.vpcId)).groupId];
  }
  for (const groupId of groupIds) {
    const { vpcId } = readGroup(world, groupId, subnetGroup);
    if (vpcId === subnetGroup.vpcId) continue;
    throw new AwsError(
      "InvalidVPCNetworkStateFault",
      `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${subnetGroup.vpcId} and the EC2 security group is in ${vpcId}`,
    );
  }
  return [...new Set(groupIds)];
}

/** The same for what stands in a VPC without a subnet group. */
export function readVpcGroups(world: World, owner: Owned, groupIds: string[] | undefined, vpcId: string): string[] {
  const { accountId, region } = owner;
  return readGroups(world, groupIds, { accountId, region, vpcId });
}

function readGroup(world: World, groupId: string, subnetGroup: Owned & { vpcId: string }): { vpcId: string } {
  try {
    return requireSecurityGroup(world, subnetGroup, groupId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidValue(`Invalid security group , groupId= ${groupId}, groupName=.`);
  }
}
