export { fileLock, noLock } from "./file-lock.ts";
export type { Lease, Lock } from "./lock.ts";
export {
  type Daemon,
  type DaemonEvent,
  type DaemonOptions,
  type FollowedRegion,
  startDaemon,
} from "./start-daemon.ts";
export { type FollowEvent, PACE, type Pace, type RegionWatch, watchRegion } from "./watch-region.ts";
