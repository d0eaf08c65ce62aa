import { isInstanceUp } from "../../services/ec2/instance-states.ts";
import type { NetworkInterfaceRow } from "../../services/ec2/store.ts";
import type { World } from "../../services/world.ts";
import type { InterfaceWiring } from "../wiring.ts";

/** What all interfaces of a subnet have of it. */
export interface SubnetPart {
  subnetBase: string | undefined;
  networkAclId: string | undefined;
}

/**
 * Undefined of one that carries nothing. `ownerGroupIds` are the groups of what it was made for: there they are
 * changed, and hold for all its interfaces at once.
 */
export function renderInterface(
  world: World,
  row: Readonly<NetworkInterfaceRow>,
  ownerGroupIds: string[] | undefined,
): InterfaceWiring | undefined {
  if (isSilent(world, row)) return undefined;
  const { subnetBase, networkAclId } = renderSubnet(world, row.subnetId);
  return {
    interfaceId: row.networkInterfaceId,
    vpcId: row.vpcId,
    zoneId: row.zoneId,
    subnetBase: subnetBase ?? row.privateIpAddress,
    address: row.privateIpAddress,
    ...(row.secondaryAddresses?.length && { secondaryAddresses: [...row.secondaryAddresses] }),
    networkAclId,
    groupIds: [...(ownerGroupIds ?? row.groupIds)],
  };
}

export function renderSubnet(world: World, subnetId: string): SubnetPart {
  const [association] = world.ec2.networkAclAssociations.peekBy("subnetId", subnetId);
  return {
    subnetBase: world.ec2.subnets.peek(subnetId)?.cidrBlock.split("/")[0],
    networkAclId: association?.networkAclId,
  };
}

/** What it was made for is gone, its zone is lost, or the host that it is attached to is down. */
function isSilent(world: World, { isLingering, attachment, zoneId }: Readonly<NetworkInterfaceRow>): boolean {
  if (isLingering || world.rds.lostZones.has(zoneId)) return true;
  const instance = attachment && world.ec2.instances.peek(attachment.instanceId);
  return instance !== undefined && !isInstanceUp(instance);
}
