import type { VirtualClock } from "./virtual-clock.ts";

const REGISTRATION_MS = 120_000;
const DRAINING_MS = 30_000;

interface SimulatedTarget {
  address: string;
  registeredAt: number;
  drainingSince: number | undefined;
}

/** A target group of port 5432, with AWS's lag until a new target is in service. */
export function createSimulatedGroup(clock: VirtualClock, answers: (address: string) => boolean) {
  const targets = new Map<string, SimulatedTarget>();
  const tags = new Map<string, string>();
  const stateOf = ({ address, registeredAt, drainingSince }: SimulatedTarget) => {
    if (drainingSince !== undefined) return "draining";
    if (clock.now() - registeredAt < REGISTRATION_MS) return "initial";
    return answers(address) ? "healthy" : "unhealthy";
  };
  return {
    tags,
    /** Addresses that take connections or would. */
    live: () =>
      [...targets.values()].flatMap((each) => (each.drainingSince === undefined ? [each.address] : [])).sort(),
    register(address: string) {
      const known = targets.get(address);
      if (known?.drainingSince === undefined && known) return;
      targets.set(address, { address, registeredAt: clock.now(), drainingSince: undefined });
    },
    deregister(address: string) {
      const known = targets.get(address);
      if (known) known.drainingSince ??= clock.now();
    },
    describe() {
      for (const { address, drainingSince } of targets.values()) {
        if (drainingSince !== undefined && clock.now() - drainingSince > DRAINING_MS) targets.delete(address);
      }
      return [...targets.values()].map((each) => ({
        Target: { Id: each.address, Port: 5432 },
        TargetHealth: { State: stateOf(each) },
      }));
    },
  };
}
