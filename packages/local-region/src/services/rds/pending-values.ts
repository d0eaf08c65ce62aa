import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { World } from "../world.ts";
import { publishEvent } from "./events.ts";
import { locateInstance } from "./instance-places.ts";
import { addStandbySide, buildStandby, dropStandby } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";

/** Does what was put off. A value is pending until it is true. Throws when Postgres cannot do it. */
export async function applyPending(world: World, row: DbInstanceRow): Promise<void> {
  const { instanceClass, allocatedStorage, port, multiAz } = row.pending;
  row.instanceClass = instanceClass ?? row.instanceClass;
  row.allocatedStorage = allocatedStorage ?? row.allocatedStorage;
  delete row.pending.instanceClass;
  delete row.pending.allocatedStorage;
  if (port !== undefined) await movePort(world, row, port);
  if (multiAz !== undefined) await setMultiAz(world, row, multiAz);
}

/** Restarts Postgres at the same address and the other port. */
async function movePort(world: World, row: DbInstanceRow, port: number): Promise<void> {
  const old = row.port;
  row.port = port;
  try {
    await world.databases.restart(row.resourceId, await locateInstance(world, row));
    publishEvent(world, row, "0006");
  } catch (error) {
    row.port = old;
    throw error;
  } finally {
    delete row.pending.port;
  }
}

async function setMultiAz(world: World, row: DbInstanceRow, multiAz: boolean): Promise<void> {
  try {
    if (multiAz !== row.multiAz) await convert(world, row, multiAz);
  } finally {
    delete row.pending.multiAz;
  }
}

async function convert(world: World, row: DbInstanceRow, multiAz: boolean): Promise<void> {
  if (multiAz) {
    // One that is there already was begun when the region ended.
    if (!row.standby) addStandbySide(world, row);
    await world.network.refresh();
    try {
      await buildStandby(world, row);
    } catch (error) {
      if (row.standby) deleteManagedInterface(world, row.standby.networkInterfaceId);
      row.standby = undefined;
      throw error;
    }
  } else {
    await dropStandby(world, row);
    await world.network.refresh();
  }
  row.multiAz = multiAz;
  publishEvent(world, row, multiAz ? "0025" : "0029");
}
