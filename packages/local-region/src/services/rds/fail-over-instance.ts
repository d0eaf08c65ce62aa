import type { World } from "../world.ts";
import { afterDescribeLag, afterDnsLag } from "./after-lag.ts";
import { publishEvent } from "./events.ts";
import { locateInstance } from "./instance-places.ts";
import { standbyIdOf } from "./standby.ts";
import type { DbInstanceRow, StandbySide } from "./store.ts";

/**
 * Ends a Multi-AZ instance's primary and lets its standby take over, at the standby's own address. Resolves when it
 * takes writes there; the name follows later, as does the old side, which becomes the standby. Without a standby that
 * has everything the primary is started again where it is. Throws when Postgres cannot do either.
 */
export async function failOverInstance(world: World, row: DbInstanceRow): Promise<"failed-over" | "recovered"> {
  await world.databases.kill(row.resourceId);
  const side = row.standby;
  if (!side?.isReady || world.rds.lostZones.has(side.zoneId)) {
    if (world.rds.lostZones.has(row.zoneId)) throw new Error("its Availability Zone is lost, and no standby is ready");
    await world.databases.restart(row.resourceId);
    publishEvent(world, row, "0006");
    return "recovered";
  }
  publishEvent(world, row, "0013");
  await changeSides(world, row, side);
  publishEvent(world, row, "0006");
  publishEvent(world, row, "0015");
  publishEvent(world, row, "0049");
  return "failed-over";
}

async function changeSides(world: World, row: DbInstanceRow, side: StandbySide): Promise<void> {
  const place = await locateInstance(world, row, side.networkInterfaceId);
  await world.databases.promote(standbyIdOf(row), place);
  await takeOver(world, row, side);
}

/**
 * What is left once the standby takes writes: from here on it is the primary. Rows say so first, and until the data has
 * the primary's name: a region that ends meanwhile knows by both how far it was.
 */
export async function takeOver(world: World, row: DbInstanceRow, side: StandbySide): Promise<void> {
  row.isTakingOver = true;
  row.standby = { networkInterfaceId: row.networkInterfaceId, zoneId: row.zoneId, isReady: false };
  row.networkInterfaceId = side.networkInterfaceId;
  row.zoneId = side.zoneId;
  world.rds.instances.changed(row);
  followSides(world, row);
  await giveName(world, row);
}

/** The old primary's data goes, and the new one's has its name. */
export async function giveName(world: World, row: DbInstanceRow): Promise<void> {
  await world.databases.remove(row.resourceId);
  world.databases.rename(standbyIdOf(row), row.resourceId);
  row.isTakingOver = false;
}

/** Name and description come after, in their time; what is true then may be another failover's. */
export function followSides(world: World, row: DbInstanceRow): void {
  afterDnsLag(world, () => {
    row.namedInterfaceId = row.networkInterfaceId;
  });
  afterDescribeLag(world, () => {
    row.toldZoneId = row.zoneId;
  });
}
