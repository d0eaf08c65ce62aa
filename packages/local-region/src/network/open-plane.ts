import { createControlPlaneOnly } from "./control-plane-only.ts";
import type { DataPlane, Location } from "./data-plane.ts";
import { createLoopbackPlane, type LoopbackPlaneOptions } from "./loopback/loopback-plane.ts";
import { createNamespacesPlane, type Ground, prepareGround } from "./namespaces/namespaces-plane.ts";
import { describeMissing, type Missing, probeNamespaces } from "./namespaces/probe-namespaces.ts";

/** `auto`: namespaces where this machine can, else loopback. `none` carries nothing. */
export type NetworkChoice = "namespaces" | "loopback" | "auto" | "none";

/** A data plane of a region. */
export interface RegionPlane extends DataPlane {
  /** An address of this machine that is the region's own. */
  readonly ownAddress: string;
  /** Says what stands at an address outside every VPC, such as a database on premises. */
  registerOutside(address: string, port: number, location: Location): void;
}

/** A data plane that is being opened. */
export interface PlaneBegun {
  /** Rejects with what is missing and how to get it. */
  open(options: LoopbackPlaneOptions): Promise<RegionPlane>;
  /** Ends what was begun for a plane that was not opened. */
  abandon(): Promise<void>;
}

/** Begins with what takes a while and needs to know nothing of the region: what the system must give for namespaces. */
export function beginPlane(choice: NetworkChoice): PlaneBegun {
  const ground = choice === "namespaces" || choice === "auto" ? beginGround() : undefined;
  // Whoever opens the plane is told of a failure.
  ground?.catch(() => undefined);
  let isTaken = false;
  return {
    async open(options) {
      if (choice === "none") return createControlPlaneOnly();
      if (!ground) return createLoopbackPlane(options);
      isTaken = true;
      const found = await ground;
      if (!("missing" in found)) return createNamespacesPlane(options, found);
      if (choice === "auto") return createLoopbackPlane(options);
      throw new Error(
        `network 'namespaces' does not work on this machine; give loopback, or mend it:\n${describeMissing(found.missing)}`,
      );
    },
    async abandon() {
      if (isTaken || !ground) return;
      const found = await ground.catch(() => undefined);
      if (found && !("missing" in found)) await found.cradle.stop();
    },
  };
}

/** The ground is prepared while it is tried out: most machines lack nothing. */
async function beginGround(): Promise<Ground | { missing: Missing[] }> {
  const preparing = prepareGround();
  preparing.catch(() => undefined);
  const missing = await probeNamespaces();
  if (missing.length === 0) return preparing;
  await preparing.then(
    ({ cradle }) => cradle.stop(),
    () => undefined,
  );
  return { missing };
}
