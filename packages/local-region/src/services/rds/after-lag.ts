import { afterPeriod } from "../deliveries/after-period.ts";
import type { World } from "../world.ts";

/** "within about 30 seconds"; for Describe "several minutes" (aws-semantics §4.2). */
const DNS_SECONDS = 30;
const DESCRIBE_SECONDS = 180;

export function afterDnsLag(world: World, task: () => void): void {
  afterLag(world, world.rds.settings.dnsLagSeconds, DNS_SECONDS, task);
}

export function afterDescribeLag(world: World, task: () => void): void {
  afterLag(world, world.rds.settings.describeLagSeconds, DESCRIBE_SECONDS, task);
}

function afterLag({ clock }: World, machineSeconds: number | undefined, awsSeconds: number, task: () => void): void {
  if (machineSeconds === undefined) clock.after(awsSeconds, task);
  else if (machineSeconds === 0) task();
  else afterPeriod(clock, (machineSeconds * 1000) / (clock.periodMs(1000) / 1000), task);
}
