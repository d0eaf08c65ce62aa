import type { CreateResourceGatewayRequest } from "@aws-sdk/client-vpc-lattice";
import type { Owned } from "../../state/table.ts";
import { defaultGroupOf, requireVpc } from "../ec2/lookups.ts";
import { createManagedInterface, deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { SubnetRow, VpcRow } from "../ec2/store.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalid } from "./lattice-error.ts";
import type { ResourceGatewayRow } from "./store.ts";

const MOST_GROUPS = 5;

/** The caller's VPC and its subnets, no two in one zone. */
export function readGatewayPlace(
  world: World,
  caller: Caller,
  { vpcIdentifier, subnetIds = [] }: CreateResourceGatewayRequest,
): { vpc: VpcRow; subnets: SubnetRow[] } {
  const vpc = world.ec2.vpcs.getOwn(caller, vpcIdentifier ?? "");
  if (!vpc) throw invalid(`The VPC ${vpcIdentifier ?? ""} does not exist`);
  if (subnetIds.length === 0) throw invalid("At least one subnet is required");
  const subnets = subnetIds.map((id) => {
    const subnet = world.ec2.subnets.getOwn(caller, id);
    if (subnet?.vpcId === vpc.vpcId) return subnet;
    throw invalid(`The subnet ${id} does not exist in ${vpc.vpcId}`);
  });
  const twice = subnets.find(
    (subnet, position) => subnets.findIndex((row) => row.zoneId === subnet.zoneId) !== position,
  );
  if (twice) throw invalid(`The subnet ${twice.subnetId} is in the same Availability Zone as another`);
  return { vpc, subnets };
}

/** The named groups of the VPC, or its default group. */
export function readGatewayGroups(world: World, vpc: Owned & { vpcId: string }, ids: string[] = []): string[] {
  const groupIds = [...new Set(ids)];
  if (groupIds.length > MOST_GROUPS) throw invalid(`A resource gateway has ${MOST_GROUPS} security groups at most`);
  for (const id of groupIds) {
    if (world.ec2.securityGroups.getOwn(vpc, id)?.vpcId === vpc.vpcId) continue;
    throw invalid(`The security group ${id} does not exist in ${vpc.vpcId}`);
  }
  return groupIds.length > 0 ? groupIds : [defaultGroupOf(world, requireVpc(world, vpc, vpc.vpcId)).groupId];
}

/** One in each subnet; all of them or, when a subnet is full, none. The caller refreshes the network. */
export function addGatewayInterfaces(world: World, gateway: ResourceGatewayRow): string[] {
  const made: string[] = [];
  try {
    for (const subnetId of gateway.subnetIds) {
      const { networkInterfaceId } = createManagedInterface(world, {
        accountId: gateway.accountId,
        region: gateway.region,
        subnetId,
        groupIds: gateway.groupIds,
        interfaceType: "interface",
        description: `Resource Gateway Interface ${gateway.id}`,
        requesterId: "amazon-vpc-lattice",
      });
      made.push(networkInterfaceId);
    }
  } catch (error) {
    for (const id of made) deleteManagedInterface(world, id);
    throw error;
  }
  return made;
}
