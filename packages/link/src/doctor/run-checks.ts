import type { Answer, Check, CheckResult, Finding } from "./check.ts";
import type { Facts } from "./facts/facts.ts";
import { NotKnown } from "./facts/reading.ts";

/** Asks every check in turn. None hides another: what one throws is its own "could not tell". Pure. */
export function runChecks<Known = Facts>(checks: Check<Known>[], facts: Known): CheckResult[] {
  const results = new Map<string, CheckResult>();
  for (const check of checks) {
    const { run, ...rest } = check;
    const broken = check.dependsOn.map((id) => results.get(id)).find((before) => before?.answer.answer === "problem");
    const answer: Answer = broken
      ? { answer: "could-not-tell", why: `first: ${broken.question}` }
      : answerOf(() => run(facts));
    results.set(check.id, { ...rest, answer });
  }
  return [...results.values()];
}

function answerOf(run: () => Finding[]): Answer {
  try {
    const findings = run();
    return findings.length > 0 ? { answer: "problem", findings } : { answer: "ok" };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // What is not of the facts is a mistake of the check's own, and says so.
    return { answer: "could-not-tell", why: error instanceof NotKnown ? why : `the check failed: ${why}` };
  }
}
