import { LinkError } from "../../errors.ts";
import { explainAwsError } from "../../facts/explain-aws-error.ts";

/** Something that was asked for: known, or not, and then why. */
export type Reading<Value> = { known: true; value: Value } | { known: false; why: string };

/** A check came to something that could not be read: it cannot tell. */
export class NotKnown extends Error {}

/** The value; throws NotKnown when there is none. */
export function known<Value>(reading: Reading<Value>): Value {
  if (!reading.known) throw new NotKnown(reading.why);
  return reading.value;
}

export const unknown = (why: string): Reading<never> => ({ known: false, why });

/** Reads; what goes wrong is kept as the reason, except that nobody is signed in: then nothing at all can be read. */
export async function read<Value>(region: string, run: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return { known: true, value: await run() };
  } catch (error) {
    if (error instanceof NotKnown) return unknown(error.message);
    const explained = explainAwsError(error, region);
    if (explained instanceof LinkError && explained.code === "not-signed-in") throw explained;
    return unknown(explained instanceof Error ? explained.message : String(explained));
  }
}
