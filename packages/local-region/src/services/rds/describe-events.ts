import type {
  DescribeEventCategoriesMessage,
  DescribeEventsMessage,
  EventCategoriesMessage,
  EventsMessage,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { EVENT_CATEGORIES } from "./events.ts";
import { invalidValue } from "./lookups.ts";
import { describePage } from "./paging.ts";
import type { SourceType } from "./store.ts";

const MINUTE_MS = 60_000;

/** Of the last hour, unless asked otherwise; 14 days are kept. The oldest first. */
export function describeEvents(world: World, input: DescribeEventsMessage, caller: Caller): EventsMessage {
  if (input.Filters?.length) throw invalidValue(`Unrecognized filter name: ${input.Filters[0]?.Name}`);
  if (input.SourceIdentifier && !input.SourceType) {
    throw new AwsError("InvalidParameterCombination", "SourceType must be provided with SourceIdentifier.");
  }
  const end = input.EndTime ?? world.clock.now();
  const start = input.StartTime ?? new Date(end.getTime() - (input.Duration ?? 60) * MINUTE_MS);
  const rows = world.rds.events
    .of(caller)
    .filter(
      (row) =>
        row.date >= start &&
        row.date <= end &&
        (!input.SourceType || row.sourceType === input.SourceType) &&
        (!input.SourceIdentifier || row.sourceIdentifier === input.SourceIdentifier.toLowerCase()) &&
        (!input.EventCategories?.length || row.categories.some((each) => input.EventCategories?.includes(each))),
    );
  const { page, next } = describePage(rows, input);
  return {
    Marker: next,
    Events: page.map((row) => ({
      SourceIdentifier: row.sourceIdentifier,
      SourceType: row.sourceType,
      Message: row.message,
      EventCategories: row.categories,
      Date: row.date,
      SourceArn: row.sourceArn,
    })),
  };
}

export function describeEventCategories(_world: World, input: DescribeEventCategoriesMessage): EventCategoriesMessage {
  const types = (Object.keys(EVENT_CATEGORIES) as SourceType[]).filter(
    (type) => !input.SourceType || type === input.SourceType,
  );
  return {
    EventCategoriesMapList: types.map((type) => ({ SourceType: type, EventCategories: EVENT_CATEGORIES[type] })),
  };
}
