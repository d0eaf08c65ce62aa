import { afterPeriod } from "../deliveries/after-period.ts";
import { refreshLater } from "../refresh-later.ts";
import type { World } from "../world.ts";
import { startInstanceDatabase } from "./instance-database.ts";
import type { InstanceRow, InstanceStateName } from "./instance-store.ts";
import { deleteInterface } from "./network-interfaces.ts";
import { dropTags } from "./tags.ts";
import { INSTANCE_START_SECONDS, INSTANCE_STOP_SECONDS, TERMINATED_SHOWN_SECONDS } from "./timings.ts";

/** `running` after AWS's time; its Postgres, if the image has one, takes connections by then. */
export function bootInstance(world: World, row: InstanceRow, isFirstTime: boolean): void {
  const transition = enterState(world, row, "pending");
  world.clock.after(INSTANCE_START_SECONDS, () => void finish());

  async function finish(): Promise<void> {
    if (row.transition !== transition) return;
    row.console.push("boot");
    if (row.hasDatabase) await startInstanceDatabase(world, row, isFirstTime);
    if (row.transition !== transition) return;
    row.state = "running";
    await refreshLater(world);
  }
}

/** Its sessions end with it; its data and its address stay. */
export async function stopInstance(world: World, row: InstanceRow): Promise<void> {
  const transition = enterState(world, row, "stopping");
  row.stateReason = {
    code: "Client.UserInitiatedShutdown",
    message: "Client.UserInitiatedShutdown: User initiated shutdown",
  };
  await world.network.refresh();
  await endDatabase(world, row, "halt");
  world.clock.after(INSTANCE_STOP_SECONDS, () => {
    if (row.transition === transition) row.state = "stopped";
  });
}

/** Its database is gone for good; its interfaces go, except those that were attached to stay. */
export async function terminateInstance(world: World, row: InstanceRow): Promise<void> {
  if (row.state === "shutting-down" || row.state === "terminated") return;
  const transition = enterState(world, row, "shutting-down");
  row.stateReason = {
    code: "Client.UserInitiatedShutdown",
    message: "Client.UserInitiatedShutdown: User initiated shutdown",
  };
  await world.network.refresh();
  await endDatabase(world, row, "remove");
  world.clock.after(INSTANCE_STOP_SECONDS, () => {
    if (row.transition !== transition) return;
    row.state = "terminated";
    releaseInterfaces(world, row);
    forgetLater(world, row);
    void refreshLater(world);
  });
}

/**
 * After a restart: what runs goes on running, on the data it had, and what is on its way gets there. Resolves when the
 * databases of those that run take connections.
 */
export async function resumeInstances(world: World): Promise<void> {
  const rows = world.ec2.instances.all();
  const running = rows.filter((row) => row.state === "running" && row.hasDatabase);
  for (const row of rows) {
    const { state } = row;
    if (state === "pending") bootInstance(world, row, true);
    if (state === "stopping") row.state = "stopped";
    if (state === "terminated") forgetLater(world, row);
    if (state !== "shutting-down") continue;
    row.state = "running";
    void terminateInstance(world, row);
  }
  await Promise.all(running.map((row) => startInstanceDatabase(world, row, true)));
}

/** Whether packets reach it: its interfaces are silent otherwise. */
export function isInstanceUp({ state }: Pick<InstanceRow, "state">): boolean {
  return state === "pending" || state === "running";
}

function forgetLater(world: World, row: InstanceRow): void {
  afterPeriod(world.clock, TERMINATED_SHOWN_SECONDS, () => {
    world.ec2.instances.delete(row.instanceId);
    dropTags(world, row.instanceId);
  });
}

async function endDatabase(world: World, row: InstanceRow, how: "halt" | "remove"): Promise<void> {
  if (!row.hasDatabase) return;
  try {
    await world.databases[how](row.instanceId);
  } catch (error) {
    // One that was never there, as user data had no password, is ended.
    world.log?.(`instance ${row.instanceId}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function releaseInterfaces(world: World, row: InstanceRow): void {
  for (const networkInterface of world.ec2.networkInterfaces.by("vpcId", row.vpcId)) {
    const { attachment } = networkInterface;
    if (attachment?.instanceId !== row.instanceId) continue;
    if (attachment.deleteOnTermination) deleteInterface(world, networkInterface);
    else networkInterface.attachment = undefined;
    world.ec2.networkInterfaces.changed(networkInterface);
  }
}

function enterState(world: World, row: InstanceRow, state: InstanceStateName): number {
  row.state = state;
  world.ec2.instances.changed(row);
  row.transition += 1;
  return row.transition;
}
