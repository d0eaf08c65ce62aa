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
