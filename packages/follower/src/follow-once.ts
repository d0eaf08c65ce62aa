import { type Absences, formatAbsences, writeAbsences } from "./absences.ts";
import { type Decision, decide } from "./decide.ts";
import { FollowError, toFollowError } from "./errors.ts";
import type { FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following } from "./following.ts";
import type { Listings } from "./list-databases.ts";
import { type Observation, observe } from "./observe.ts";
import { deregisterTargets, readTargets, registerTargets, showTarget } from "./registered-targets.ts";

/** What one turn did. */
export interface Turn {
  following: string;
  strategy: Observation["strategy"];
  /** `ADDRESS:PORT`. */
  registered: string[];
  deregistered: string[];
  /** Something is still to come, such as a first health check: another turn is due soon. */
  isPending: boolean;
  /** What was found and decided, in words. */
  reason: string;
}

/**
 * One turn: observe, decide, act, confirm. Safe to run at any time, twice, by two at once, and to be killed anywhere:
 * the next turn sees what is registered and goes on. Throws FollowError; the group then has every target it had.
 */
export async function followOnce(
  surroundings: FollowerSurroundings,
  following: Following,
  listings: Listings,
): Promise<Turn> {
  try {
    const look = async (looks: "one" | "settled") => {
      const observation = await observe(surroundings, following, listings, looks);
      const decision = decide(observation, surroundings.clock.now(), surroundings.patience.graceSeconds);
      return { observation, decision };
    };
    // One look is enough to see that all is well, and too little to change anything
    const glance = await look("one");
    const { observation, decision } = isAsItWas(glance) ? glance : await look("settled");
    if (decision.problem) throw new FollowError(decision.problem, decision.reason);
    const changes = decision.register.length + decision.deregister.length > 0;
    const isHeld = changes && surroundings.mayChange?.(following.targetGroupArn) === false;
    if (!isHeld) await act(surroundings, following, observation, decision);
    return {
      following: following.name,
      strategy: observation.strategy,
      registered: isHeld ? [] : decision.register.map(showTarget),
      deregistered: isHeld ? [] : decision.deregister.map(showTarget),
      isPending: decision.isPending,
      reason: isHeld ? `${decision.reason}; held back: this group has changed too often` : decision.reason,
    };
  } catch (error) {
    surroundings.signal?.throwIfAborted();
    throw toFollowError(error);
  }
}

function isAsItWas({ observation, decision }: { observation: Observation; decision: Decision }): boolean {
  const { register, deregister, absences } = decision;
  return register.length + deregister.length === 0 && sameAbsences(absences, observation.absences);
}

const sameAbsences = (one: Absences, other: Absences) => formatAbsences(one) === formatAbsences(other);

async function act(
  { clients }: FollowerSurroundings,
  { targetGroupArn, name }: Following,
  observation: Observation,
  { register, deregister, absences }: Decision,
): Promise<void> {
  if (register.length > 0) {
    await registerTargets(clients, targetGroupArn, register, observation.cidrBlocks);
  }
  // Confirm before anything goes: another follower, or a person, may have changed the group meanwhile
  if (deregister.length > 0 || register.length > 0) {
    const now = await readTargets(clients, targetGroupArn);
    const lost = register.find((wanted) => !now.some((target) => showTarget(target) === showTarget(wanted)));
    if (lost) throw new FollowError("registration-lost", `${name}: ${showTarget(lost)} is not there after registering`);
    const leaving = new Set(deregister.map(showTarget));
    if (deregister.length > 0 && now.every((target) => leaving.has(showTarget(target)))) {
      throw new FollowError("registration-lost", `${name}: nothing else is registered than ${[...leaving].join(", ")}`);
    }
  }
  if (deregister.length > 0) await deregisterTargets(clients, targetGroupArn, deregister);
  if (!sameAbsences(absences, observation.absences)) await writeAbsences(clients, targetGroupArn, absences);
}
