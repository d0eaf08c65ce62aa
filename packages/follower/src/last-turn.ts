import type { FollowerSurroundings } from "./follower-surroundings.ts";

/** What a follower that nobody watches did last, and when. */
export interface LastTurn {
  /** Milliseconds since 1970. */
  at: number;
  /** `registered 10.0.2.9:5432`, `as registered`, `failed not-authorised` */
  words: string;
}

/** On the target group itself, where `status` reads it with the group's other tags. */
export const LAST_TURN_TAG = "postern:turn";
/** What a tag's value may hold. */
const MOST_CHARACTERS = 256;

export async function writeLastTurn(
  { elbv2 }: Pick<FollowerSurroundings["clients"], "elbv2">,
  targetGroupArn: string,
  { at, words }: LastTurn,
): Promise<void> {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const Value = `${time} ${words}`.slice(0, MOST_CHARACTERS);
  await elbv2.addTags({ ResourceArns: [targetGroupArn], Tags: [{ Key: LAST_TURN_TAG, Value }] });
}

/** Undefined for what was not written here. */
export function readLastTurn(tags: { Key?: string | undefined; Value?: string | undefined }[]): LastTurn | undefined {
  const value = tags.find(({ Key }) => Key === LAST_TURN_TAG)?.Value ?? "";
  const [, time = "", words = ""] = /^(\S+Z) (.+)$/.exec(value) ?? [];
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : { at, words };
}
