import type { Socket } from "node:net";
import type { VpcAddress } from "../network/data-plane.ts";
import type { LoopbackPlane } from "../network/loopback/loopback-plane.ts";
import type { Wiring } from "../network/wiring.ts";
import { echo, startPlane, startTarget } from "./plane-traffic.ts";
import { sampleWiring } from "./sample-wiring.ts";

export const ENDPOINT: VpcAddress = { vpcId: "vpc-platform", address: "10.0.1.50", port: 5432 };
export const NODE: VpcAddress = { vpcId: "vpc-owner", address: "10.0.1.200", port: 5432 };
/** Far shorter than what a test waits for, far longer than a loopback dial takes. */
export const PATIENCE_MS = 300;

export function database(n: number): VpcAddress {
  return { vpcId: "vpc-owner", address: `10.0.${n}.20`, port: 5432 };
}

/** A plane with the sample wiring and one echo server as its first database. */
export async function startSample(options?: { singleAddress?: boolean; change?: (wiring: Wiring) => void }) {
  const plane = await startPlane({ singleAddress: options?.singleAddress ?? false });
  const target = await startTarget(await plane.locate(database(1)), echo);
  const wiring = sampleWiring();
  options?.change?.(wiring);
  await plane.apply(wiring);
  return { plane, target };
}

/** A connection through the plane; throws the reason when there is none. */
export async function openFrom(plane: LoopbackPlane, from = "eni-client", to = ENDPOINT): Promise<Socket> {
  const connected = await plane.connect(from, to, PATIENCE_MS);
  if (!("stream" in connected)) throw new Error(connected.stopped.why);
  return connected.stream as Socket;
}

/** The sample wiring with its endpoints closed. */
export function closedWiring(state: "pendingAcceptance" | "rejected"): Wiring {
  const wiring = sampleWiring();
  for (const endpoint of wiring.endpoints.values()) Object.assign(endpoint, { isOpen: false, state });
  return wiring;
}
