import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import type { Following } from "../following.ts";
import { type FunctionSettings, SETTINGS_FILE } from "./settings.ts";

/** What Lambda calls: the export `handler` of `follower.mjs`. */
export const FUNCTION_HANDLER = "follower.handler";
const BUNDLE = new URL("../../function/follower.js", import.meta.url);
/** ZIP knows no date before; every archive bears the same, so that the same content is the same bytes. */
const DATE = new Date(1980, 0, 1);

export interface FunctionArchive {
  zip: Uint8Array;
  /** As Lambda tells it: base64 of the archive's SHA-256. */
  codeSha256: string;
}

/** The function's code with what it is to follow, ready for Lambda. The same followings make the same bytes. */
export function functionArchive(followings: Following[]): FunctionArchive {
  const settings: FunctionSettings = { followings };
  const files = {
    "follower.mjs": new Uint8Array(readFileSync(BUNDLE)),
    [SETTINGS_FILE]: strToU8(`${JSON.stringify(settings, null, 2)}\n`),
  };
  const zip = zipSync(files, { mtime: DATE, level: 9 });
  return { zip, codeSha256: createHash("sha256").update(zip).digest("base64") };
}
