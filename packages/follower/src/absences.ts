import type { FollowerSurroundings } from "./follower-surroundings.ts";

/** Since when an address is registered although its name gives it no longer: milliseconds since 1970 by `ADDRESS:PORT`. */
export type Absences = Map<string, number>;

/** On the target group itself, so that a grace goes on where a killed follower left it. */
const ABSENT_TAG = "postern:absent";
/** What a tag's value may hold. */
const MOST_CHARACTERS = 256;

type Elbv2 = Pick<FollowerSurroundings["clients"], "elbv2">;

export async function readAbsences({ elbv2 }: Elbv2, targetGroupArn: string): Promise<Absences> {
  const { TagDescriptions } = await elbv2.describeTags({ ResourceArns: [targetGroupArn] });
  return parseAbsences(TagDescriptions?.[0]?.Tags?.find(({ Key }) => Key === ABSENT_TAG)?.Value ?? "");
}

export async function writeAbsences({ elbv2 }: Elbv2, targetGroupArn: string, absences: Absences): Promise<void> {
  const ResourceArns = [targetGroupArn];
  if (absences.size === 0) await elbv2.removeTags({ ResourceArns, TagKeys: [ABSENT_TAG] });
  else await elbv2.addTags({ ResourceArns, Tags: [{ Key: ABSENT_TAG, Value: formatAbsences(absences) }] });
}

/** `10.0.1.5:5432@1763929872`, in seconds. Where the tag is full the longest absent are kept: the others wait longer. */
export function formatAbsences(absences: Absences): string {
  const words = [...absences]
    .sort(([one, since], [other, later]) => since - later || one.localeCompare(other))
    .map(([target, since]) => `${target}@${Math.floor(since / 1000)}`);
  while (words.join(" ").length > MOST_CHARACTERS) words.pop();
  return words.join(" ");
}

/** What is not of that form was not written here, and begins anew. */
export function parseAbsences(text: string): Absences {
  const words = [...text.matchAll(/(\S+)@(\d+)/g)];
  return new Map(words.map(([, target = "", since]) => [target, Number(since) * 1000]));
}
