import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import { refreshLater } from "../refresh-later.ts";
import type { World } from "../world.ts";
import { afterDnsLag } from "./after-lag.ts";
import { certificateNames } from "./db-names.ts";
import { createDatabaseInterface, requireOtherSubnet } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import { requireSubnetGroup } from "./lookups.ts";
import type { DbInstanceRow, StandbySide } from "./store.ts";

/** The server of an instance's silent side; that of its primary has the instance's own id. */
export function standbyIdOf(row: DbInstanceRow): string {
  return `${row.resourceId}/standby`;
}

/** Gives an instance a second side in another zone, still empty; the caller refreshes the network. */
export function addStandbySide(world: World, row: DbInstanceRow): void {
  const subnetId = requireOtherSubnet(world, requireSubnetGroup(world, row, row.subnetGroupName), [row.zoneId]);
  const { networkInterfaceId, zoneId } = createDatabaseInterface(world, row, subnetId, row.groupIds);
  row.standby = { networkInterfaceId, zoneId, isReady: false };
}

/** Copies the primary to the other side, unless that zone is lost. Throws when Postgres cannot do it. */
export async function buildStandby(world: World, row: DbInstanceRow): Promise<void> {
  const side = row.standby;
  if (!side || row.status === "deleting" || world.rds.lostZones.has(side.zoneId)) return;
  side.isReady = false;
  await world.databases.remove(standbyIdOf(row));
  await world.databases.createReplica({
    id: standbyIdOf(row),
    sourceId: row.resourceId,
    place: undefined,
    dnsNames: certificateNames(world, row),
    isSynchronous: true,
  });
  if (row.standby === side) side.isReady = true;
}

/** The same for afterwards, when no call waits for it: a failure leaves the instance without a standby that is ready. */
export async function rebuildStandby(world: World, row: DbInstanceRow): Promise<void> {
  try {
    await buildStandby(world, row);
  } catch (error) {
    if (row.status === "deleting") return;
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} has no standby`, error);
  }
}

/** The same for a host that was lost: by choice, the one in its place has another address of the same subnet. */
export async function replaceStandby(world: World, row: DbInstanceRow): Promise<void> {
  const side = row.standby;
  const isPossible = side && row.status !== "deleting" && !world.rds.lostZones.has(side.zoneId);
  if (isPossible && world.choices.standbyAddress === "new") {
    changeAddress(world, row, side);
    await world.network.refresh();
  }
  await rebuildStandby(world, row);
}

function changeAddress(world: World, row: DbInstanceRow, { networkInterfaceId: former, zoneId }: StandbySide): void {
  const subnetId = world.ec2.networkInterfaces.get(former)?.subnetId;
  if (subnetId === undefined) return;
  const { networkInterfaceId } = createDatabaseInterface(world, row, subnetId, row.groupIds);
  row.standby = { networkInterfaceId, zoneId, isReady: false };
  const leave = () => {
    deleteManagedInterface(world, former);
    void refreshLater(world);
  };
  // The instance's name may still lead there.
  if (row.namedInterfaceId === former) afterDnsLag(world, leave);
  else leave();
}

/** Ends the other side and takes its address away; the caller refreshes the network. */
export async function dropStandby(world: World, row: DbInstanceRow): Promise<void> {
  await world.databases.remove(standbyIdOf(row));
  if (row.standby) deleteManagedInterface(world, row.standby.networkInterfaceId);
  row.standby = undefined;
}
