import type { World } from "../world.ts";
import type { BusEvent } from "./event.ts";
import type { RuleRow, TargetRow } from "./store.ts";
import { inputOf } from "./target-input.ts";

/** Sends an event to each of the rule's targets, in the form that the target wants. */
export function deliverToTargets(world: World, rule: RuleRow, event: BusEvent): void {
  for (const target of rule.targets) {
    const text = inputOf(target, rule, event);
    const invoker = { service: "events.amazonaws.com", sourceArn: rule.arn };
    world.deliveries.send({
      via: "events",
      from: rule.arn,
      to:
        target.arn.split(":")[2] === "lambda"
          ? { kind: "function", arn: target.arn, payload: text, invoker }
          : { kind: "topic", arn: target.arn, message: text, publisher: { ...invoker, sourceAccount: rule.accountId } },
      retryAfterSeconds: retriesOf(target),
    });
  }
}

/** AWS tries up to 185 times in 24 hours, further and further apart. */
function retriesOf({ mostRetries = 185, mostAgeSeconds = 86_400 }: TargetRow): number[] {
  const waits: number[] = [];
  let age = 0;
  for (let attempt = 0; attempt < mostRetries; attempt++) {
    const wait = Math.min(2 ** attempt, 600);
    age += wait;
    if (age > mostAgeSeconds) break;
    waits.push(wait);
  }
  return waits;
}
