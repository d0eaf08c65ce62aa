import { afterPeriod } from "../deliveries/after-period.ts";
import type { World } from "../world.ts";
import { deliverToTargets } from "./deliver-to-targets.ts";
import { makeEvent } from "./event.ts";
import { parseSchedule } from "./schedule.ts";
import type { RuleRow } from "./store.ts";

/** No timer is longer: those of this machine end at 24 days. */
const MOST_WAIT_SECONDS = 86_400;

/**
 * Runs the rule by its schedule, periods scaled by the region's clock, for as long as it is there, enabled and keeps
 * that schedule. To be called when a rule was put or enabled, and for each rule when a saved region starts.
 */
export function followSchedule(world: World, row: RuleRow): void {
  const schedule = row.schedule === undefined ? undefined : parseSchedule(row.schedule);
  if (!schedule || !row.isEnabled) return;
  const following = (followed.get(world) ?? new Map<string, symbol>()).set(row.arn, Symbol(row.name));
  followed.set(world, following);
  const mine = following.get(row.arn);

  // Cron's times are counted on from run to run, so that a faster clock keeps their distances.
  const waitForNext = (from: Date) => {
    const seconds = schedule.secondsAfter(from);
    if (seconds !== undefined) wait(seconds, new Date(from.getTime() + seconds * 1000));
  };
  const wait = (seconds: number, next: Date) => {
    const now = Math.min(seconds, MOST_WAIT_SECONDS);
    afterPeriod(world.clock, now, () => {
      const present = world.events.rules.get(row.arn);
      const isMine = followed.get(world)?.get(row.arn) === mine;
      if (!isMine || !present?.isEnabled || present.schedule !== row.schedule) return;
      if (seconds > now) wait(seconds - now, next);
      else {
        run(world, present);
        waitForNext(next);
      }
    });
  };
  waitForNext(world.clock.now());
}

export function resumeSchedules(world: World): void {
  for (const row of world.events.rules.all()) followSchedule(world, row);
}

/** Whose timer counts, of rules that were put again. */
const followed = new WeakMap<World, Map<string, symbol>>();

function run(world: World, rule: RuleRow): void {
  const event = makeEvent(world, {
    source: "aws.events",
    detailType: "Scheduled Event",
    resources: [rule.arn],
    detail: {},
    accountId: rule.accountId,
    region: rule.region,
  });
  deliverToTargets(world, rule, event);
}
