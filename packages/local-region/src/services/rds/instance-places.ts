import type { Stand } from "../../network/data-plane.ts";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { createManagedInterface } from "../ec2/network-interfaces.ts";
import type { NetworkInterfaceRow } from "../ec2/store.ts";
import { zoneIdOf, zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import type { DbInstanceRow, DbSubnetGroupRow } from "./store.ts";

/** An interface for a database; the caller refreshes the network. */
export function createDatabaseInterface(
  world: World,
  owner: Owned,
  subnetId: string,
  groupIds: string[],
): NetworkInterfaceRow {
  return createManagedInterface(world, {
    accountId: owner.accountId,
    region: owner.region,
    subnetId,
    groupIds,
    interfaceType: "interface",
    description: "RDSNetworkInterface",
    requesterId: "amazon-rds",
  });
}

/** A subnet of the group in the zone of that name, or in any. Throws InvalidVPCNetworkStateFault. */
export function chooseSubnet(world: World, group: DbSubnetGroupRow, zoneName: string | undefined): string {
  const zoneId = zoneName === undefined ? undefined : zoneIdOf(group, zoneName);
  const subnet = group.subnetIds.find(
    (id) => zoneName === undefined || (zoneId !== undefined && world.ec2.subnets.get(id)?.zoneId === zoneId),
  );
  if (subnet !== undefined) return subnet;
  throw new AwsError(
    "InvalidVPCNetworkStateFault",
    `The DB subnet group '${group.name}' has no subnet in Availability Zone ${zoneName}.`,
  );
}

/** A subnet of the group in a zone that has none of these, the least used first; undefined when every zone has. */
export function chooseOtherSubnet(world: World, group: DbSubnetGroupRow, usedZoneIds: string[]): string | undefined {
  return group.subnetIds.find((id) => !usedZoneIds.includes(world.ec2.subnets.get(id)?.zoneId ?? ""));
}

/** Throws InvalidVPCNetworkStateFault. */
export function requireOtherSubnet(world: World, group: DbSubnetGroupRow, usedZoneIds: string[]): string {
  const subnet = chooseOtherSubnet(world, group, usedZoneIds);
  if (subnet !== undefined) return subnet;
  const zones = usedZoneIds.map((id) => zoneNameOf(group, id)).join(", ");
  throw new AwsError(
    "InvalidVPCNetworkStateFault",
    `The DB subnet group '${group.name}' has no subnet in an Availability Zone other than ${zones}.`,
  );
}

/** Where the instance runs and listens when its primary stands at that interface. */
export function locateInstance(
  world: World,
  row: DbInstanceRow,
  networkInterfaceId: string = row.networkInterfaceId,
): Promise<Stand> {
  const address = world.ec2.networkInterfaces.get(networkInterfaceId)?.privateIpAddress;
  if (address === undefined) throw new Error(`the interface ${networkInterfaceId} of ${row.identifier} is gone`);
  return world.network.plane.stand({ vpcId: row.vpcId, address, port: row.port });
}
