import type { DatabaseFacts } from "../../facts/link-facts.ts";
import { followedTargets } from "../../plan/followed-targets.ts";
import type { Facts } from "../facts/facts.ts";
import { registeredOf } from "../facts/registered.ts";
import type { Repair } from "../repair.ts";

/** Apply registers a database's targets, unless a follower moves them: then apply leaves them alone but for the first. */
export function moveTargets(facts: Facts, database: DatabaseFacts): Repair {
  const isApplys = !followedTargets(facts.spec, database).areFollowed;
  if (isApplys || registeredOf(facts, database).targets.length === 0) return { by: "apply" };
  const step = "postern follow --once   # one turn now, where the database's name resolves; then see to who follows it";
  return { by: "hand", side: "owner", steps: [step] };
}
