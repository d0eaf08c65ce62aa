import type { DeliveryFaultRule } from "../services/deliveries/delivery-faults.ts";
import { invalid, readObject } from "./admin-input.ts";

/** The body of `POST event-faults`. Throws AwsError `InvalidRequest`, which names the field. */
export function readDeliveryFault(body: Buffer): DeliveryFaultRule {
  const fields = readObject(body);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw invalid(unknown, fields[unknown], `only ${FIELDS.join(", ")}`);
  const { effect, via, from, to, seconds, count, probability } = fields;
  if (!isOneOf(effect, EFFECTS)) throw invalid("effect", effect, EFFECTS.join(", "));
  if (via !== undefined && !isOneOf(via, SENDERS)) throw invalid("via", via, SENDERS.join(", "));
  for (const [name, pattern] of Object.entries({ from, to })) {
    if (pattern !== undefined && (typeof pattern !== "string" || pattern.length > 500))
      throw invalid(name, pattern, "an ARN or URL, with * and ? if you like");
  }
  if (seconds !== undefined && !(typeof seconds === "number" && seconds > 0 && seconds <= 86_400))
    throw invalid("seconds", seconds, "a number of seconds above 0, up to 86400");
  if (count !== undefined && !(Number.isInteger(count) && Number(count) >= 1 && Number(count) <= 1_000_000))
    throw invalid("count", count, "a whole number from 1");
  if (probability !== undefined && !(typeof probability === "number" && probability > 0 && probability <= 1))
    throw invalid("probability", probability, "a number above 0, up to 1");
  return {
    effect,
    ...(via !== undefined && { via }),
    ...(from !== undefined && { from: String(from) }),
    ...(to !== undefined && { to: String(to) }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(count !== undefined && { count: Number(count) }),
    ...(probability !== undefined && { probability: Number(probability) }),
  };
}

const FIELDS = ["effect", "via", "from", "to", "seconds", "count", "probability"];
const EFFECTS = ["lose", "delay", "double", "reorder"] as const;
const SENDERS = ["events", "sns", "lambda"] as const;

function isOneOf<Name extends string>(value: unknown, names: readonly Name[]): value is Name {
  return names.some((name) => name === value);
}
