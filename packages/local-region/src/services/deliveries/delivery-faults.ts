import type { Clock } from "../../state/clock.ts";
import { fitsWildcard } from "../iam/policy-conditions.ts";
import { afterPeriod } from "./after-period.ts";

/** Trouble for deliveries: each rule is asked in turn, and the first that fits has its effect. */
export interface DeliveryFaultRule {
  effect: "lose" | "delay" | "double" | "reorder";
  /** Of the sender; all when omitted. */
  via?: "events" | "sns" | "lambda";
  /** ARN of the rule, topic or function that sends, with `*` and `?`. */
  from?: string;
  /** ARN or URL that it goes to, with `*` and `?`. */
  to?: string;
  /** Seconds of AWS's that a delivery is late, or waits for another to pass it at most; 60 when omitted. */
  seconds?: number;
  /** How many deliveries it meets before it is gone; no end when omitted. */
  count?: number;
  /** Of meeting a delivery that fits, above 0 up to 1; 1 when omitted. */
  probability?: number;
}

export interface DeliveryFaults {
  add(rule: DeliveryFaultRule): { id: string };
  list(): ({ id: string } & DeliveryFaultRule)[];
  /** False when there is no such rule. */
  remove(id: string): boolean;
  clear(): void;
  /** Passes a delivery on as the rules have it: at once, late, twice or, when it returns `lost`, never. */
  pass(delivery: { via: string; from: string; to: string }, deliver: () => void): "passed" | "lost";
}

export function createDeliveryFaults(clock: Clock, ids: { hex(count: number): string }): DeliveryFaults {
  const rules = new Map<string, DeliveryFaultRule>();
  const held = new Map<string, () => void>();

  const meets = (rule: DeliveryFaultRule, delivery: { via: string; from: string; to: string }) =>
    (rule.via === undefined || rule.via === delivery.via) &&
    (rule.from === undefined || fitsWildcard(rule.from, delivery.from)) &&
    (rule.to === undefined || fitsWildcard(rule.to, delivery.to)) &&
    (rule.probability === undefined || Number.parseInt(ids.hex(8), 16) / 2 ** 32 < rule.probability);

  function use(id: string, rule: DeliveryFaultRule): void {
    if (rule.count === undefined) return;
    if (rule.count <= 1) rules.delete(id);
    else rules.set(id, { ...rule, count: rule.count - 1 });
  }

  /** A held delivery goes right after the next one, or when it has waited long enough. */
  function hold(rule: DeliveryFaultRule, deliver: () => void): void {
    const key = ids.hex(16);
    const release = () => {
      held.delete(key);
      stop();
      deliver();
    };
    const stop = afterPeriod(clock, rule.seconds ?? 60, release);
    held.set(key, release);
  }

  function deliverThenReleaseHeld(deliver: () => void): void {
    deliver();
    for (const release of [...held.values()]) release();
  }

  return {
    add(rule) {
      const id = `fault-${ids.hex(8)}`;
      rules.set(id, rule);
      return { id };
    },
    list: () => [...rules].map(([id, rule]) => ({ id, ...rule })),
    remove: (id) => rules.delete(id),
    clear() {
      rules.clear();
      held.clear();
    },
    pass(delivery, deliver) {
      const met = [...rules].find(([, rule]) => meets(rule, delivery));
      if (!met) {
        deliverThenReleaseHeld(deliver);
        return "passed";
      }
      const [id, rule] = met;
      use(id, rule);
      if (rule.effect === "lose") return "lost";
      if (rule.effect === "delay") afterPeriod(clock, rule.seconds ?? 60, deliver);
      else if (rule.effect === "reorder") hold(rule, deliver);
      else {
        deliver();
        deliverThenReleaseHeld(deliver);
      }
      return "passed";
    },
  };
}
