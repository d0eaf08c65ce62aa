import type { Following } from "../following.ts";

/** What a follower's function is told: a file beside its code, so that the code's hash is of both. */
export interface FunctionSettings {
  followings: Following[];
}

/** Beside the code in the function's archive. */
export const SETTINGS_FILE = "settings.json";
