import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
  TestEventPatternRequest,
  TestEventPatternResponse,
} from "@aws-sdk/client-eventbridge";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { matchesPattern } from "./event-pattern.ts";
import { validation } from "./events-error.ts";
import { checkBus } from "./find-rule.ts";
import { putEvent } from "./put-event.ts";
import { readPattern } from "./read-pattern.ts";

const MOST_ENTRIES = 10;
const MOST_BYTES = 1_048_576;

/** Each entry is judged alone: its id, or why it was not taken. */
export function putEvents(world: World, input: PutEventsRequest, caller: Caller): PutEventsResponse {
  const entries = input.Entries ?? [];
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MOST_ENTRIES}`}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(entries)) > MOST_BYTES) {
    throw validation("Total size of the entries in the request is over the limit.");
  }
  const results = entries.map((entry) => take(world, entry, caller));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
}

/** Whether a whole event, JSON, fits a pattern. */
export function testEventPattern(_world: World, input: TestEventPatternRequest): TestEventPatternResponse {
  const pattern = readPattern(input.EventPattern ?? "");
  const event = readObject(input.Event);
  if (!event) throw validation("Parameter Event is not valid.");
  const missing = ["id", "account", "source", "time", "region", "resources", "detail-type"].find(
    (name) => !Object.hasOwn(event, name),
  );
  if (missing) throw validation(`Parameter Event is not valid. Reason: ${missing} is a required argument.`);
  return { Result: matchesPattern(pattern, event) };
}

function take(world: World, entry: PutEventsRequestEntry, caller: Caller): PutEventsResultEntry {
  checkBus(caller, entry.EventBusName);
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name]) {
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (entry.Source!.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  const detail = readObject(entry.Detail);
  if (!detail) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const id = putEvent(world, {
    source: entry.Source!,
    detailType: entry.DetailType!,
    resources: entry.Resources ?? [],
    detail,
    accountId: caller.accountId,
    region: caller.region,
    ...(entry.Time && { time: entry.Time }),
  });
  return { EventId: id };
}

function readObject(text: string | undefined): object | undefined {
  try {
    const content: unknown = JSON.parse(text ?? "");
    return typeof content === "object" && content !== null && !Array.isArray(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
