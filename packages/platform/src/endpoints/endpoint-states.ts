import { ENDPOINT_STATE_FACTS, type EndpointAction, type EndpointState } from "@postern/platform-api";

/** States in which AWS has an endpoint that a change of ports has to reach. */
const HAS_ENDPOINT: Record<EndpointState, boolean> = {
  draft: false,
  checking: false,
  creating: false,
  "waiting-for-owner": true,
  starting: true,
  "waiting-for-dns": true,
  testing: true,
  ready: true,
  degraded: true,
  updating: true,
  rejected: false,
  expired: false,
  failed: false,
  deleting: false,
  deleted: false,
};

/** Where AWS may have an endpoint that it has. */
const OBSERVED = [
  "waiting-for-owner",
  "starting",
  "waiting-for-dns",
  "degraded",
  "rejected",
  "expired",
  "failed",
] as const;

/** Every way from one state to another; an endpoint can take no other. */
export const NEXT_STATES: Record<EndpointState, readonly EndpointState[]> = {
  draft: ["checking", "deleting"],
  checking: ["creating", "failed", "deleting"],
  creating: OBSERVED,
  "waiting-for-owner": [...OBSERVED, "updating", "deleting"],
  starting: [...OBSERVED, "updating", "deleting"],
  "waiting-for-dns": [...OBSERVED, "testing", "updating", "deleting"],
  testing: ["ready", "degraded", "updating", "deleting"],
  ready: ["waiting-for-owner", "starting", "degraded", "rejected", "expired", "failed", "updating", "deleting"],
  degraded: ["waiting-for-owner", "starting", "ready", "rejected", "expired", "failed", "updating", "deleting"],
  updating: [...OBSERVED, "deleting"],
  rejected: [...OBSERVED, "checking", "deleting"],
  expired: [...OBSERVED, "checking", "deleting"],
  failed: ["checking", "deleting"],
  deleting: ["deleted"],
  deleted: [],
};

/** A step that nobody has thought of is a mistake of ours: it is not taken. */
export function refuseOtherWays(from: EndpointState, to: EndpointState): void {
  if (from === to || NEXT_STATES[from].includes(to)) return;
  throw new Error(
    `an endpoint cannot go from '${from}' to '${to}', only to: ${NEXT_STATES[from].join(", ") || "nothing"}`,
  );
}

export function allows(state: EndpointState, action: EndpointAction): boolean {
  return ENDPOINT_STATE_FACTS[state].actions.includes(action);
}

/** The state after ports have been added to an endpoint in this state. */
export function stateAfterNewPorts(state: EndpointState): EndpointState {
  return HAS_ENDPOINT[state] ? "updating" : state;
}

/**
 * Our state for AWS's word of a VPC endpoint. `available` is not yet `ready`: its name has to resolve first.
 * AWS writes the words in two ways, so they are compared without regard to case.
 */
export function stateOfObserved(awsState: string): EndpointState | undefined {
  return STATE_OF_AWS[awsState.toLowerCase()];
}

const STATE_OF_AWS: Record<string, EndpointState> = {
  pendingacceptance: "waiting-for-owner",
  pending: "starting",
  available: "waiting-for-dns",
  partial: "degraded",
  rejected: "rejected",
  expired: "expired",
  failed: "failed",
};
