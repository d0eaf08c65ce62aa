import { Text, Timeline } from "@mantine/core";
import { ENDPOINT_STATE_FACTS, type EndpointWithHistory } from "@postern/platform-api";
import { stateWords } from "../components/StateBadge.tsx";
import { Moment } from "../ui/Moment.tsx";

/** What has happened to the endpoint, newest first, and how long each state lasted. */
export function EndpointTimeline({ history }: Pick<EndpointWithHistory, "history">) {
  const inOrder = [...history].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const entries = inOrder.map((entry, index) => ({ ...entry, until: inOrder[index + 1]?.at }));
  return (
    <Timeline bulletSize={14} lineWidth={2} active={entries.length}>
      {entries.reverse().map(({ state, at, reason, until }) => (
        <Timeline.Item key={`${state}-${at}`} title={stateWords(state)}>
          <Text size="sm" c="dimmed">
            {reason ?? ENDPOINT_STATE_FACTS[state].meaning}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={at} />
            {until && `, for ${duration(Date.parse(until) - Date.parse(at))}`}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
