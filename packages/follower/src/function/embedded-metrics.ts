import type { FollowEvent } from "../daemon/watch-region.ts";

const NAMESPACE = "Postern/Follower";

type Metric = "Turns" | "Changes" | "Failures" | "RecoverySeconds";
const UNITS: Record<Metric, "Count" | "Seconds"> = {
  Turns: "Count",
  Changes: "Count",
  Failures: "Count",
  RecoverySeconds: "Seconds",
};

/**
 * What a log line holds for CloudWatch to make metrics of, one series for each following: the embedded metric format,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(event: FollowEvent, timestamp: number): object {
  const values = valuesOf(event);
  const following = "following" in event ? event.following : event.type === "turn" ? event.turn.following : "all";
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: UNITS[Name as Metric] }));
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Following"]], Metrics: metrics }],
    },
    Following: following,
    ...values,
  };
}

function valuesOf(event: FollowEvent): Partial<Record<Metric, number>> {
  switch (event.type) {
    case "turn":
      return { Turns: 1, Failures: 0, Changes: event.turn.registered.length + event.turn.deregistered.length };
    case "turn-failed":
      return { Turns: 1, Failures: 1 };
    case "listing-failed":
      return { Failures: 1 };
    case "recovered":
      return { RecoverySeconds: event.seconds };
  }
}
