import { publishedRecord } from "../services/ec2/published-txt.ts";
import type { World } from "../services/world.ts";
import { type DnsAnswer, nothingOf } from "./answer.ts";

const TTL_SECONDS = 60;

/** What the admin API published at the name, for everyone; undefined when that is nothing. */
export function answerPublished(world: World, name: string, type: string): DnsAnswer | undefined {
  const values = publishedRecord(world, name)?.values;
  if (!values) return undefined;
  const records = values.map((value) => ({ type: "TXT" as const, data: [Buffer.from(value)] }));
  return type === "TXT" ? { ...nothingOf(TTL_SECONDS), records } : nothingOf(TTL_SECONDS);
}
