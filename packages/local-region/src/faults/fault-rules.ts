import type { Call } from "../wire/gateway.ts";
import { LISTING_OPERATIONS } from "./unsuccessful.ts";

/** What is to go wrong, and with which calls. Plain data. */
export interface FaultRule {
  /** `*` and `?` stand for any text and any character: `CreateVpc*`, or with the service's name, `ec2:*`. */
  operation: string;
  /** Of the caller; any when omitted. */
  accountId?: string;
  region?: string;
  /** Of the calls that fit, how many it meets: 0 to 1; all when omitted. */
  probability?: number;
  /** After so many it is spent; never when omitted. */
  count?: number;
  effect: FaultEffect;
}

export type FaultEffect =
  | { kind: "error"; code: string; status: number; message: string; timing?: FaultTiming }
  /** The service says that it is not available, in its own words. */
  | { kind: "unavailable"; timing?: FaultTiming }
  /** Nothing is done, and the answer is 200 with a list that says so of each thing that was meant. */
  | { kind: "unsuccessful"; code: string; message: string }
  /** Of this machine's time, whatever the profile. */
  | { kind: "delay"; milliseconds: number };

/** `after`: the call is carried out and its answer lost. `before` when omitted. */
export type FaultTiming = "before" | "after";

export interface FaultRow extends FaultRule {
  id: string;
  /** How many calls it has met. */
  met: number;
}

export interface FaultRules {
  add(rule: FaultRule): FaultRow;
  remove(id: string): boolean;
  clear(): void;
  /** In the order they were added, spent ones too. */
  list(): FaultRow[];
  /** The effects that meet this call: delays, up to and with the first error. Counts them. */
  meet(call: Call): FaultEffect[];
}

/** `random` gives numbers from 0 up to 1. */
export function createFaultRules(random: () => number): FaultRules {
  const rows = new Map<string, FaultRow>();
  let counter = 0;
  return {
    add(rule) {
      counter += 1;
      const row = { ...rule, id: `fault-${counter}`, met: 0 };
      rows.set(row.id, row);
      return row;
    },
    remove: (id) => rows.delete(id),
    clear: () => rows.clear(),
    list: () => [...rows.values()],
    meet(call) {
      const effects: FaultEffect[] = [];
      for (const row of rows.values()) {
        if (!fits(row, call) || (row.count !== undefined && row.met >= row.count)) continue;
        if (row.probability !== undefined && random() >= row.probability) continue;
        row.met += 1;
        effects.push(row.effect);
        if (row.effect.kind !== "delay") break;
      }
      return effects;
    },
  };
}

function fits({ operation, accountId, region, effect }: FaultRule, call: Call): boolean {
  const { caller } = call;
  if (accountId !== undefined && accountId !== caller.accountId) return false;
  if (region !== undefined && region !== caller.region) return false;
  if (effect.kind === "unsuccessful" && !LISTING_OPERATIONS.includes(call.operation)) return false;
  return fitsOperation(operation, call);
}

export function fitsOperation(pattern: string, call: Pick<Call, "service" | "operation">): boolean {
  return globFits(pattern, pattern.includes(":") ? `${call.service}:${call.operation}` : call.operation);
}

/** Two fingers instead of an expression: a pattern of many stars stays linear. */
function globFits(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
