import type { Clock } from "../state/clock.ts";
import { createIds } from "../state/ids.ts";
import type { Call, GatewayOptions } from "../wire/gateway.ts";
import { AWS_PORTS_PER_TARGET, attendCalls, type Hardships } from "./attend-calls.ts";
import { createEventualConsistency } from "./eventual-consistency.ts";
import { createFaultRules, type FaultRules } from "./fault-rules.ts";
import { createThrottle } from "./throttle.ts";

/** All that may go wrong with a region's calls, and how to change it while it runs. */
export interface Faults {
  rules: FaultRules;
  hardships(): Hardships;
  /** What is turned on or off begins anew: full buckets, everything known. */
  setHardships(changes: Partial<Hardships>): void;
  attend: NonNullable<GatewayOptions["attend"]>;
}

export interface FaultsOptions extends Partial<Hardships> {
  clock: Pick<Clock, "now" | "periodMs">;
  /** Makes rules with a probability meet the same calls on every run. */
  seed?: string | undefined;
  authorize(call: Call): void;
}

export function composeFaults(options: FaultsOptions): Faults {
  const { clock, seed, authorize, throttle = false, consistency = "strong", enforceIam = false } = options;
  // Numbers of their own: a fault must not change the region's identifiers.
  const dice = createIds(seed === undefined ? undefined : `${seed}/faults`);
  const rules = createFaultRules(() => Number.parseInt(dice.hex(8), 16) / 2 ** 32);
  const { dnsDelaySeconds = 0, portsPerTarget = AWS_PORTS_PER_TARGET } = options;
  const hardships: Hardships = { throttle, consistency, enforceIam, dnsDelaySeconds, portsPerTarget };
  const buckets = createThrottle(() => clock.now());
  const knowledge = createEventualConsistency(
    () => clock.now(),
    (seconds) => clock.periodMs(seconds),
  );
  return {
    rules,
    hardships: () => ({ ...hardships }),
    setHardships(changes) {
      Object.assign(hardships, changes);
      buckets.reset();
      knowledge.reset();
    },
    attend: attendCalls({ faults: rules, throttle: buckets, consistency: knowledge, authorize, hardships }),
  };
}
