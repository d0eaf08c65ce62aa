import { setTimeout } from "node:timers/promises";
import { AwsError } from "../wire/aws-error.ts";
import type { Call } from "../wire/gateway.ts";
import type { EventualConsistency } from "./eventual-consistency.ts";
import type { FaultEffect, FaultRules } from "./fault-rules.ts";
import type { Throttle } from "./throttle.ts";
import { unavailable } from "./unavailable.ts";
import { unsuccessful } from "./unsuccessful.ts";

/** Which of AWS's hardships a region has; all off unless asked for. */
export interface Hardships {
  /** Token buckets at AWS's rates. */
  throttle: boolean;
  consistency: "strong" | "eventual";
  /** Sessions of roles may do only what their policies say. */
  enforceIam: boolean;
  /** How long each answer of the region's DNS takes, in seconds of this machine. */
  dnsDelaySeconds: number;
  /** How many connections a load balancer's node has at once to one target, for each of its addresses. */
  portsPerTarget: number;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html (client IP preservation) */
export const AWS_PORTS_PER_TARGET = 55_000;

export interface Attendants {
  faults: FaultRules;
  throttle: Throttle;
  consistency: EventualConsistency;
  /** Throws AWS's denial when the caller may not. */
  authorize(call: Call): void;
  /** Read at each call: they may be changed at any time. */
  hardships: Hardships;
}

/** What stands around each call, as the gateway asks: faults first, then the rate, the permission, and who knows what. */
export function attendCalls(attendants: Attendants): (call: Call, run: () => Promise<object>) => Promise<object> {
  const { faults, throttle, consistency, authorize, hardships } = attendants;
  return async (call, run) => {
    const effects = faults.meet(call);
    const delayMs = effects.reduce((sum, effect) => sum + (effect.kind === "delay" ? effect.milliseconds : 0), 0);
    // A region that stops does not wait for it.
    if (delayMs > 0) await setTimeout(delayMs, undefined, { ref: false });
    const failure = effects.find((effect) => effect.kind !== "delay");
    if (failure?.kind === "unsuccessful") return unsuccessful(call, failure.code, failure.message);
    if (failure && failure.timing !== "after") throw errorOf(failure, call);

    if (hardships.throttle) throttle.take(call);
    if (hardships.enforceIam) authorize(call);
    const isEventual = hardships.consistency === "eventual";
    if (isEventual) consistency.check(call);
    const output = await run();
    if (isEventual) consistency.note(call, output);
    if (failure) throw errorOf(failure, call);
    return output;
  };
}

function errorOf(effect: Exclude<FaultEffect, { kind: "delay" | "unsuccessful" }>, call: Call): AwsError {
  return effect.kind === "unavailable"
    ? unavailable(call.service)
    : new AwsError(effect.code, effect.message, effect.status);
}
