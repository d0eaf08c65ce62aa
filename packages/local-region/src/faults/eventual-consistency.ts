import type { Call } from "../wire/gateway.ts";
import { mayBeUnknown, notYetKnown } from "./not-yet-known.ts";
import { unavailable } from "./unavailable.ts";

/** AWS answers before all its servers know: what was just made is unknown for a while (aws-semantics §1.3, §9.5). */
export interface EventualConsistency {
  /** Throws for a call that names what is not known yet, or asks for an endpoint at a service that is too new. */
  check(call: Call): void;
  /** Notes what an answered call has made. */
  note(call: Call, output: object): void;
  reset(): void;
}

/** Of AWS's time. */
const UNKNOWN_SECONDS = 3;
const SERVICE_UNAVAILABLE_SECONDS = 10;

/** `periodMs` is how long so many of AWS's seconds last here. */
export function createEventualConsistency(
  now: () => Date,
  periodMs: (awsSeconds: number) => number,
): EventualConsistency {
  /** When each is known, in milliseconds. */
  const knownAt = new Map<string, number>();
  const servicesReadyAt = new Map<string, number>();
  const isBefore = (times: Map<string, number>, name: string) => {
    const time = times.get(name);
    if (time === undefined) return false;
    if (now().getTime() < time) return true;
    times.delete(name);
    return false;
  };
  return {
    check({ service, operation, input }) {
      if (knownAt.size > 0) {
        const unknown = [...textsIn(input)].find((text) => isBefore(knownAt, text));
        if (unknown !== undefined) throw notYetKnown(unknown);
      }
      if (operation === "CreateVpcEndpoint" && isBefore(servicesReadyAt, String(input.ServiceName)))
        throw unavailable(service);
    },
    note({ service, operation, input }, output) {
      if (service !== "ec2" && service !== "elasticloadbalancing") return;
      if (!/^(Create|Run)/.test(operation)) return;
      const given = new Set(textsIn(input));
      for (const text of textsIn(output)) {
        if (given.has(text)) continue;
        if (mayBeUnknown(text)) knownAt.set(text, now().getTime() + periodMs(UNKNOWN_SECONDS));
        if (operation === "CreateVpcEndpointServiceConfiguration" && text.startsWith("com.amazonaws.vpce."))
          servicesReadyAt.set(text, now().getTime() + periodMs(SERVICE_UNAVAILABLE_SECONDS));
      }
    },
    reset() {
      knownAt.clear();
      servicesReadyAt.clear();
    },
  };
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array))
    for (const part of Object.values(value)) yield* textsIn(part);
}
