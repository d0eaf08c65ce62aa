import { readChoices } from "./choices/read-choices.ts";
import { createEndings } from "./endings.ts";
import { beginPlane } from "./network/open-plane.ts";
import type { LocalRegion, RegionOptions } from "./region.ts";

/**
 * Starts a region on this machine. Rejects with an error that says what to do when the port is in use or an option is
 * wrong; whatever had started by then is ended again.
 */
export async function startRegion(options: RegionOptions = {}): Promise<LocalRegion> {
  checkOptions(options);
  const endings = createEndings();
  try {
    // The system makes what the network needs while the region's own code is read.
    const plane = beginPlane(options.network ?? "loopback");
    endings.add("what was begun of the data plane", () => plane.abandon());
    const { composeRegion } = await import("./region.ts");
    return await composeRegion(options, plane, endings);
  } catch (error) {
    // The first failure is the one to tell; what failed on the way back is for the log.
    await endings.run().catch((trouble: unknown) => options.log?.(`after a failed start: ${String(trouble)}`));
    throw error;
  }
}

function checkOptions({ port, profile, consistency, choices = {} }: RegionOptions): void {
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new RangeError(`port ${port}: give a whole number from 0 (any free one) to 65535`);
  if (profile !== undefined && !["instant", "fast", "real"].includes(profile))
    throw new RangeError(`time profile '${profile}': give instant, fast or real`);
  if (consistency !== undefined && consistency !== "strong" && consistency !== "eventual")
    throw new RangeError(`consistency '${String(consistency)}': give strong or eventual`);
  readChoices(choices);
}
