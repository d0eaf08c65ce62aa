import type { EventSubscription } from "@aws-sdk/client-rds";
import { allPages, type Clients } from "@postern/aws";
import type { Failover } from "./facts.ts";

/** As far back as AWS remembers. */
const MINUTES = 14 * 24 * 60;

/** The failovers that RDS tells of, of every database of the account and region; the latest last. */
export async function readFailovers({ rds }: Clients): Promise<Failover[]> {
  const events = await allPages(async (token) => {
    const page = await rds.describeEvents({
      Duration: MINUTES,
      EventCategories: ["failover"],
      ...(token ? { Marker: token } : {}),
    });
    return { items: page.Events, next: page.Marker };
  });
  return events
    .flatMap(({ SourceIdentifier: identifier, Date: date, Message: message = "" }) =>
      identifier && date ? [{ identifier, date, message }] : [],
    )
    .sort((a, b) => a.date.getTime() - b.date.getTime());
}

export function readSubscriptions({ rds }: Clients): Promise<EventSubscription[]> {
  return allPages(async (token) => {
    const page = await rds.describeEventSubscriptions(token ? { Marker: token } : {});
    return { items: page.EventSubscriptionsList, next: page.Marker };
  });
}
