import type { World } from "../world.ts";
import { deliverToTargets } from "./deliver-to-targets.ts";
import { type EventFacts, makeEvent } from "./event.ts";
import { matchesPattern } from "./event-pattern.ts";

/** Puts an event on its account's default bus; targets of the rules that match get it afterwards. Answers its id. */
export function putEvent(world: World, facts: EventFacts): string {
  const event = makeEvent(world, facts);
  for (const rule of world.events.rules.of(facts)) {
    if (!rule.isEnabled || rule.eventPattern === undefined || rule.targets.length === 0) continue;
    if (matchesPattern(JSON.parse(rule.eventPattern), event)) deliverToTargets(world, rule, event);
  }
  return event.id;
}
