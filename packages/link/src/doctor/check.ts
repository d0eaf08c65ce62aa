import type { LinkSpec } from "../spec/link-spec.ts";
import type { Facts } from "./facts/facts.ts";
import type { Mistake } from "./mistakes.ts";
import type { Repair, Side } from "./repair.ts";

/** The stations of each way, from who asks to what answers: where in the picture a check belongs. */
export const STATIONS = {
  "load-balancer": ["client", "endpoint", "connection", "service", "load-balancer", "targets", "database"],
  "resource-gateway": ["client", "endpoint", "share", "configuration", "gateway", "database"],
} as const satisfies Record<LinkSpec["via"], string[]>;

export type Station = (typeof STATIONS)[LinkSpec["via"]][number];

/** What is wrong: the cause in words, what AWS said that shows it, whose turn it is and how it is mended. */
export interface Finding {
  cause: string;
  evidence: string[];
  whose: Side;
  repair: Repair;
}

export type Answer =
  | { answer: "ok" }
  | { answer: "problem"; findings: Finding[] }
  | { answer: "could-not-tell"; why: string };

/**
 * One question about a link, asked so that yes is good. `run` is pure: all that it may know has been read before. It
 * answers the findings, none for yes, and throws NotKnown (by `known`) when what it needs could not be read: "could not
 * tell" is never yes.
 */
export interface Check<Known = Facts> {
  id: string;
  question: string;
  station: Station;
  /** Which of the known mistakes it names. */
  mistakes: Mistake[];
  /** Checks that come before: while one of them finds a problem, this one cannot tell. */
  dependsOn: string[];
  run(facts: Known): Finding[];
}

export interface CheckResult extends Omit<Check, "run"> {
  answer: Answer;
}
