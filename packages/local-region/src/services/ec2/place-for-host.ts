import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { SubnetRow } from "./store.ts";

/** Where a client host is to stand: a subnet, of that VPC if one is named, or any subnet of a VPC. */
export type HostWish = { subnetId: string; vpcId?: string | undefined } | { vpcId: string };

/** The subnet, whichever account's it is. Throws AwsError when there is none. */
export function placeForHost(world: World, wish: HostWish): SubnetRow {
  if ("subnetId" in wish) {
    const subnet = world.ec2.subnets.get(wish.subnetId);
    const isThere = subnet && (wish.vpcId === undefined || wish.vpcId === subnet.vpcId);
    if (isThere) return subnet;
    const where = wish.vpcId === undefined ? "" : ` in ${wish.vpcId}`;
    throw new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${wish.subnetId}' does not exist${where}`);
  }
  if (!world.ec2.vpcs.get(wish.vpcId))
    throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${wish.vpcId}' does not exist`);
  const [first] = world.ec2.subnets.by("vpcId", wish.vpcId);
  if (first) return first;
  throw new AwsError("InvalidRequest", `${wish.vpcId} has no subnet; create one for the host to stand in`);
}
