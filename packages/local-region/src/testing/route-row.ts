import { expect } from "vitest";
import { type Cause, routeConnection, type Visitor } from "../network/routing/route.ts";
import type { Wiring } from "../network/wiring.ts";
import { sampleWiring } from "./sample-wiring.ts";

/** One line of a table of routes: the sample wiring, changed, and what becomes of one connection. */
export interface RouteRow {
  name: string;
  change?: (wiring: Wiring) => void;
  from?: string | Visitor;
  to: string;
  /** The address where it ends, or how it was stopped. */
  ends: string | [how: "refused" | "dropped", cause: Cause, why: RegExp];
  seenAs?: string;
}

/** Something on premises is known to stand here. */
export const ON_PREMISES = "192.168.7.7";

export function checkRow({ change, from = "eni-client", to, ends, seenAs }: RouteRow): void {
  const wiring = sampleWiring();
  change?.(wiring);
  const [address = "", port] = to.split(":");
  const flow = { sourcePort: 40_000, sequence: 1 };
  const isOutside = (outside: string) => outside === ON_PREMISES;
  const route = routeConnection(wiring, from, { address, port: Number(port) }, flow, isOutside);
  if (typeof ends !== "string") {
    const [how, cause, why] = ends;
    expect(route).toMatchObject({ verdict: "stopped", how, cause, why: expect.stringMatching(why) });
    return;
  }
  if (route.verdict !== "carry") throw new Error(`stopped: ${route.why}`);
  expect(`${route.to.address}:${route.to.port}`).toBe(ends);
  if (seenAs) expect(route.seenAs.address).toBe(seenAs);
}

export function setGroups(wiring: Wiring, interfaceId: string, ...groupIds: string[]): void {
  wiring.interfaces.get(interfaceId)!.groupIds = groupIds;
}
