import { ENDPOINT_STATE_FACTS, type EndpointState, type EndpointWithHistory, type Turn } from "@postern/platform-api";

export interface EndpointStep {
  state: EndpointState;
  standing: "over" | "present" | "to-come";
  /** How long it lasted, or has lasted by now; 0 while it is to come. */
  seconds: number;
  typicalSeconds: number | null;
  turn: Turn;
}

/** A normal life's states between the request and `ready`. */
const WAY = ["checking", "creating", "waiting-for-owner", "starting", "waiting-for-dns", "testing"] as const;

/**
 * The way to `ready` of an endpoint that is on it; empty for one that is not. A step that was never taken, such as waiting
 * for an owner who accepts everything, is left out once a later one is reached.
 */
export function endpointSteps({ state, since, history }: Omit<EndpointWithHistory, "id">, now: number): EndpointStep[] {
  const present = state === "draft" ? 0 : (WAY as readonly EndpointState[]).indexOf(state);
  if (present === -1) return [];
  const attempt = latestAttempt(history);
  return WAY.flatMap((each, index): EndpointStep[] => {
    const { typicalSeconds, turn } = ENDPOINT_STATE_FACTS[each];
    const shared = { state: each, typicalSeconds, turn };
    if (index > present) return [{ ...shared, standing: "to-come", seconds: 0 }];
    if (index === present) return [{ ...shared, standing: "present", seconds: secondsBetween(Date.parse(since), now) }];
    const at = attempt.findIndex((entry) => entry.state === each);
    const next = attempt[at + 1];
    if (at === -1 || !next) return [];
    const seconds = secondsBetween(Date.parse(attempt[at]!.at), Date.parse(next.at));
    return [{ ...shared, standing: "over", seconds }];
  });
}

/** A retry begins anew: what lay before it says nothing of how long this one takes. */
function latestAttempt(history: EndpointWithHistory["history"]) {
  const inOrder = [...history].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const start = inOrder.findLastIndex(({ state }) => state === "draft" || state === "checking");
  return inOrder.slice(Math.max(start, 0));
}

function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 1000));
}
