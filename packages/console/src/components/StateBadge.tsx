import { Badge } from "@mantine/core";
import type { EndpointState } from "@postern/platform-api";

/** Colour is meaning: only what can be used is green, what waits for somebody amber, what is under way grey. */
const STATES: Record<EndpointState, { color: string; words: string }> = {
  draft: { color: "gray", words: "Recorded" },
  checking: { color: "gray", words: "Checking" },
  creating: { color: "gray", words: "Creating" },
  "waiting-for-owner": { color: "yellow", words: "Waiting for owner" },
  starting: { color: "gray", words: "Starting" },
  "waiting-for-dns": { color: "gray", words: "Waiting for DNS" },
  testing: { color: "gray", words: "Testing" },
  ready: { color: "green", words: "Ready" },
  degraded: { color: "yellow", words: "Degraded" },
  updating: { color: "gray", words: "Updating" },
  rejected: { color: "red", words: "Rejected" },
  expired: { color: "red", words: "Expired" },
  failed: { color: "red", words: "Failed" },
  deleting: { color: "gray", words: "Deleting" },
  deleted: { color: "gray", words: "Deleted" },
};

export function StateBadge({ state, size = "md" }: { state: EndpointState; size?: string }) {
  const { color, words } = STATES[state];
  return (
    <Badge variant="dot" color={color} size={size} tt="none" miw="max-content">
      {words}
    </Badge>
  );
}

export function stateWords(state: EndpointState): string {
  return STATES[state].words;
}
