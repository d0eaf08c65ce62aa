import type { World } from "../world.ts";
import { failOverDatabase } from "./fail-over-database.ts";
import { killDatabase, loseZone, restoreZone } from "./hosts.ts";
import type { DatabaseSettings } from "./store.ts";

/** What the admin API may do to databases; `record` keeps what it changes. */
export function databaseSubject(world: World, record: (work: () => Promise<object>) => Promise<object>) {
  return {
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
