import { setTimeout } from "node:timers/promises";
import type { World } from "../services/world.ts";
import type { DnsAnswer, DnsQuestion } from "./answer.ts";
import { answerQuestion, type DnsView } from "./records.ts";

/** Asks as somebody does who has to wait for the answer. */
export type Ask = (view: DnsView, question: DnsQuestion) => Promise<DnsAnswer>;

/** `delaySeconds`, of this machine, is read at each question; the answer is what is true after it. */
export function slowDns(world: World, delaySeconds: () => number): Ask {
  return async (view, question) => {
    const delayMs = delaySeconds() * 1000;
    // A region that stops does not wait for it.
    if (delayMs > 0) await setTimeout(delayMs, undefined, { ref: false });
    return answerQuestion(world, view, question);
  };
}
