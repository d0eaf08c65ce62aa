import type { World } from "../world.ts";
import { failOverDatabase } from "./fail-over-database.ts";
import { killDatabase, loseZone, restoreZone } from "./hosts.ts";
import type { DatabaseSettings, DbInstanceRow } from "./store.ts";

/** What the admin API may do to databases; `record` keeps what it changes. */
export function databaseSubject(world: World, record: (work: () => Promise<object>) => Promise<object>) {
  return {
    list: () => world.rds.instances.all().map((row) => describeSides(world, row)),
    kill: (id: string) => record(() => killDatabase(world, id)),
    failOver: (id: string) => record(() => failOverDatabase(world, id)),
    loseZone: (zoneId: string) => record(() => loseZone(world, zoneId)),
    restoreZone: (zoneId: string) => record(() => restoreZone(world, zoneId)),
    settings: (): DatabaseSettings => ({ ...world.rds.settings }),
    setSettings(lags: DatabaseSettings): void {
      Object.assign(world.rds.settings, lags);
    },
  };
}

/** What AWS tells of nobody: where each side is, and whether the standby has all that it needs to take over. */
function describeSides(world: World, row: DbInstanceRow): object {
  const addressOf = (id: string | undefined) =>
    id === undefined ? null : (world.ec2.networkInterfaces.get(id)?.privateIpAddress ?? null);
  const { identifier, accountId, status, zoneId, standby } = row;
  return {
    ...{ identifier, accountId, status, zoneId },
    address: addressOf(row.networkInterfaceId),
    standby: standby
      ? { zoneId: standby.zoneId, address: addressOf(standby.networkInterfaceId), isReady: standby.isReady }
      : null,
  };
}
