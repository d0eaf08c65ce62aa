import type { InvocationOutcome } from "../../functions/function-runner.ts";
import type { World } from "../world.ts";
import type { FunctionRow, PendingEvent } from "./store.ts";

/** Tells an event's end to the function's destination and, of a failure, to its dead-letter topic. */
export function sendOutcome(
  world: World,
  row: FunctionRow,
  event: PendingEvent,
  outcome: InvocationOutcome | undefined,
  condition: "Success" | "RetriesExhausted" | "EventAgeExceeded",
): void {
  const destination = condition === "Success" ? row.eventInvoke?.onSuccess : row.eventInvoke?.onFailure;
  if (destination) sendToTopic(world, row, destination, record(world, row, event, outcome, condition));
  if (condition !== "Success" && row.deadLetterArn) sendToTopic(world, row, row.deadLetterArn, event.payload);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function record(
  world: World,
  row: FunctionRow,
  event: PendingEvent,
  outcome: InvocationOutcome | undefined,
  condition: string,
): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: world.clock.now().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${row.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload),
    ...(outcome && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(outcome.hasFailed && { functionError: "Unhandled" }),
      },
      responsePayload: JSON.parse(outcome.payload),
    }),
  });
}

/** The function's own role publishes. */
function sendToTopic(
  world: World,
  { arn, accountId, roleArn, name }: FunctionRow,
  topicArn: string,
  message: string,
): void {
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const session = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${name}`;
  world.deliveries.send({
    via: "lambda",
    from: arn,
    to: { kind: "topic", arn: topicArn, message, publisher: { accountId, arn: session, roleArn } },
    retryAfterSeconds: [1, 2],
  });
}
