import type { Absences } from "./absences.ts";
import type { FollowErrorCode } from "./errors.ts";
import type { Observation } from "./observe.ts";
import { type RegisteredTarget, showTarget } from "./registered-targets.ts";

/** What to change, in this order: `register`, then `deregister`; and why. */
export interface Decision {
  register: { address: string; port: number }[];
  deregister: RegisteredTarget[];
  absences: Absences;
  /** Something is still to come: look again soon. */
  isPending: boolean;
  reason: string;
  /** Why nothing can be decided: the turn fails, and changes nothing. */
  problem?: FollowErrorCode;
}

/** Which targets are wanted, or why that cannot be said. */
type Wish = { wanted: string[] } | { wait: string } | { problem: FollowErrorCode; reason: string };

/**
 * What one turn changes, and why in words. Pure. A group that has a target keeps one at every moment: what leaves does
 * so only where a wanted one is registered.
 */
export function decide(observation: Observation, now: number, graceSeconds: number): Decision {
  const wish = wishFor(observation);
  const keep = { register: [], deregister: [], absences: observation.absences };
  if ("problem" in wish) return { ...keep, isPending: true, ...wish };
  if ("wait" in wish) return { ...keep, isPending: true, reason: wish.wait };

  const { targets, port } = observation;
  const isWanted = ({ address, port: own }: { address: string; port: number }) =>
    own === port && wish.wanted.includes(address);
  const present = targets.filter(isWanted);
  const register = wish.wanted
    .filter((address) => !present.some((target) => target.address === address))
    .map((address) => ({ address, port }));
  const others = targets.filter((target) => !isWanted(target) && !isPresumedStandby(observation, target, present));
  const serves = present.some(({ state }) => state === "healthy");
  const absences: Absences = new Map();
  const deregister: RegisteredTarget[] = [];
  const staying: string[] = [];
  for (const target of others) {
    const since = observation.absences.get(showTarget(target)) ?? now;
    const stay = whyStays(observation, target, { serves, seconds: (now - since) / 1000, graceSeconds });
    if (stay === undefined) {
      deregister.push(target);
      continue;
    }
    staying.push(`${showTarget(target)} stays ${stay}`);
    if (hasGrace(observation)) absences.set(showTarget(target), since);
  }
  const isPending =
    register.length > 0 ||
    deregister.length > 0 ||
    (staying.length > 0 && !hasGrace(observation)) ||
    present.some(({ state }) => state === "initial");
  return { register, deregister, absences, isPending, reason: inWords(observation, register, deregister, staying) };
}

function wishFor(observation: Observation): Wish {
  const { named, standby, strategy, title, wantsWriter, roles } = observation;
  const unheard = wantsWriter ? whyUnheard(observation) : undefined;
  if (unheard) return unheard;
  if (strategy === "fixed-addresses") return { wanted: named };
  if (strategy === "all-addresses") {
    const usable = wantsWriter ? named.filter((address) => roles.get(address)?.role !== "reader") : named;
    return usable.length > 0 ? { wanted: usable } : { wait: `every address of ${title} is a reader` };
  }
  const [address, ...more] = named;
  if (address === undefined || more.length > 0) {
    return { problem: "name-ambiguous", reason: `${title} is at ${named.join(", ")} at once` };
  }
  if (strategy === "writer-only") return wantsWriter ? writerOf(observation, address) : { wanted: [address] };
  if (wantsWriter && roles.get(address)?.role === "reader") {
    return { wait: `the name of ${title} leads to ${address}, which is read-only` };
  }
  return { wanted: standby ? [address, standby] : [address] };
}

/** Postgres was asked, and nobody who could be the writer has answered. */
function whyUnheard({ named, writerByAws, roles, title }: Observation): Wish | undefined {
  const asked = [...named, ...(writerByAws ? [writerByAws] : [])].flatMap((address) => {
    const answer = roles.get(address);
    return answer ? [{ address, ...answer }] : [];
  });
  if (asked.length === 0 || asked.some(({ role }) => role === "writer" || role === "reader")) return undefined;
  const refused = asked.find(({ role }) => role === "unknown");
  const said = asked.map(({ address, because }) => `${address}${because ? ` (${because})` : ""}`).join(", ");
  return refused
    ? { problem: "postgres-refused", reason: `${title} does not let the follower in: ${said}` }
    : { problem: "postgres-unreachable", reason: `${title} does not answer: ${said}` };
}

/** Postgres's own word counts most; without it, name and AWS must agree. */
function writerOf({ roles, writerByAws, isFailingOver, title }: Observation, address: string): Wish {
  if (roles.get(address)?.role === "writer") return { wanted: [address] };
  if (writerByAws && roles.get(writerByAws)?.role === "writer") return { wanted: [writerByAws] };
  if (roles.get(address)?.role === "reader") {
    return { wait: `the name of ${title} leads to ${address}, which is read-only` };
  }
  if (roles.has(address)) return { wait: `${title} does not answer at ${address}` };
  if (isFailingOver) return { wait: `${title} is failing over` };
  if (writerByAws && writerByAws !== address) {
    return { wait: `the name of ${title} leads to ${address}, and AWS calls ${writerByAws} the writer` };
  }
  return { wanted: [address] };
}

/** Both addresses of a Multi-AZ instance last; the one that its name does not give is the standby, unless it answers. */
function isPresumedStandby(
  { strategy, standby, targets, port }: Observation,
  target: RegisteredTarget,
  present: RegisteredTarget[],
): boolean {
  if (strategy !== "standby-targets" || standby !== undefined || target.port !== port) return false;
  const isOnlyOther = targets.length - present.length === 1;
  const bothAnswer = target.state === "healthy" && present.some(({ state }) => state === "healthy");
  return isOnlyOther && present.length === 1 && !bothAnswer;
}

/** Why a target that is not wanted stays for now; undefined when it may go. */
function whyStays(
  observation: Observation,
  { address, state }: RegisteredTarget,
  { serves, seconds, graceSeconds }: { serves: boolean; seconds: number; graceSeconds: number },
): string | undefined {
  // Postgres's own word: whatever it answers there, it is not the writer's answer
  if (observation.wantsWriter && observation.roles.get(address)?.role === "reader") return undefined;
  if (state === "healthy" && !serves) return "until another target is healthy";
  if (!hasGrace(observation) || seconds >= graceSeconds) return undefined;
  return `for ${Math.ceil(graceSeconds - seconds)} s more, in case its name gives it again`;
}

/** Addresses that come back: a proxy's between two looks, a standby's. An old writer gets none. */
function hasGrace({ strategy }: Observation): boolean {
  return strategy === "all-addresses" || strategy === "standby-targets";
}

function inWords(
  { title, named, standby }: Observation,
  register: Decision["register"],
  deregister: RegisteredTarget[],
  staying: string[],
): string {
  const where = `${title} is at ${named.join(", ")}${standby ? `, its standby at ${standby}` : ""}`;
  const parts = [
    register.length > 0 ? `register ${register.map(showTarget).join(", ")}` : "",
    deregister.length > 0 ? `deregister ${deregister.map(showTarget).join(", ")}` : "",
    ...staying,
  ].filter(Boolean);
  return parts.length > 0 ? `${where}: ${parts.join("; ")}` : `${where}: as registered`;
}
