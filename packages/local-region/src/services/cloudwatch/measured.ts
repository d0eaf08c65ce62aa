import { type Counters, noCounters } from "../../network/observation.ts";
import type { Owned } from "../../state/table.ts";
import type { SeriesKind } from "./store.ts";

/** One metric of the region's own at this moment: of a `counter` the total so far. */
export interface Measured {
  owner: Owned;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  kind: Exclude<SeriesKind, "sent">;
  unit: string;
  value: number;
}

export const NO_COUNTERS: Counters = noCounters();

export function addCounters(list: Counters[]): Counters {
  const sum = structuredClone(NO_COUNTERS);
  for (const { newFlows, activeFlows, bytesIn, bytesOut, refusals, resets } of list) {
    sum.newFlows += newFlows;
    sum.activeFlows += activeFlows;
    sum.bytesIn += bytesIn;
    sum.bytesOut += bytesOut;
    for (const cause of Object.keys(refusals) as (keyof typeof refusals)[])
      sum.refusals[cause] = (sum.refusals[cause] ?? 0) + (refusals[cause] ?? 0);
    for (const by of Object.keys(resets) as (keyof typeof resets)[]) sum.resets[by] += resets[by];
  }
  return sum;
}
