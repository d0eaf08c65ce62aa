import type { World } from "./world.ts";

/** Makes packets follow the stores from a timer, where no call waits for the answer; a failure goes to the log. */
export async function refreshLater(world: World): Promise<void> {
  try {
    await world.network.refresh();
  } catch (error) {
    world.log?.(`the network did not follow a change: ${error instanceof Error ? error.message : String(error)}`);
  }
}
