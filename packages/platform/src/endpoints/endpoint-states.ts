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
