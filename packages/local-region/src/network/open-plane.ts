import { createControlPlaneOnly } from "./control-plane-only.ts";
import type { DataPlane, Location } from "./data-plane.ts";
import { createLoopbackPlane, type LoopbackPlaneOptions } from "./loopback/loopback-plane.ts";
import { createNamespacesPlane } from "./namespaces/namespaces-plane.ts";
import { describeMissing, probeNamespaces } from "./namespaces/probe-namespaces.ts";

/** `auto`: namespaces where this machine can, else loopback. `none` carries nothing. */
export type NetworkChoice = "namespaces" | "loopback" | "auto" | "none";

/** A data plane of a region. */
export interface RegionPlane extends DataPlane {
  /** An address of this machine that is the region's own. */
  readonly ownAddress: string;
  /** Says what stands at an address outside every VPC, such as a database on premises. */
  registerOutside(address: string, port: number, location: Location): void;
}

/** Starts the data plane of that name. Rejects with what is missing and how to get it. */
export async function openPlane(choice: NetworkChoice, options: LoopbackPlaneOptions): Promise<RegionPlane> {
  if (choice === "none") return createControlPlaneOnly();
  if (choice === "loopback") return createLoopbackPlane(options);
  const missing = await probeNamespaces();
  if (missing.length === 0) return createNamespacesPlane(options);
  if (choice === "auto") return createLoopbackPlane(options);
  throw new Error(
    `network 'namespaces' does not work on this machine; give loopback, or mend it:\n${describeMissing(missing)}`,
  );
}
