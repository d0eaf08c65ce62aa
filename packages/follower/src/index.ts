export { type ChosenStrategy, chooseStrategy } from "./choose-strategy.ts";
export { type Decision, decide } from "./decide.ts";
export { FOLLOW_ERRORS, FollowError, type FollowErrorCode } from "./errors.ts";
export { type FoundDatabase, findDatabase } from "./find-database.ts";
export { findStandby } from "./find-standby.ts";
export { followOnce, type Turn } from "./follow-once.ts";
export {
  type AskedRole,
  type AskRole,
  type Clock,
  type FollowerSurroundings,
  PATIENCE,
  type Patience,
} from "./follower-surroundings.ts";
export { type FollowedDatabase, type Following, STRATEGIES, type Strategy } from "./following.ts";
export { type KeptListing, keepListing } from "./keep-listing.ts";
export { type LastTurn, readLastTurn } from "./last-turn.ts";
export { type Listing, type Listings, listHosts } from "./list-databases.ts";
export type { Observation } from "./observe.ts";
export { FOLLOWER_PERMISSIONS, readActionsFor } from "./permissions.ts";
export { systemClock } from "./system-clock.ts";
