import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import { passOn } from "./pass-on-event.ts";
import type { RdsEventRow, SourceType } from "./store.ts";

interface Kind {
  categories: string[];
  message: string;
}

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html and, for Aurora's,
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html. `%s` is the instance.
 */
const KINDS = {
  "0003": { categories: ["deletion"], message: "DB instance deleted." },
  "0004": { categories: ["availability"], message: "DB instance shutdown." },
  "0005": { categories: ["creation"], message: "DB instance created." },
  "0006": { categories: ["availability"], message: "DB instance restarted." },
  "0013": { categories: ["failover"], message: "Multi-AZ instance failover started." },
  "0015": {
    categories: ["failover"],
    message: "Multi-AZ failover to standby complete - DNS propagation may take a few minutes.",
  },
  "0016": { categories: ["configuration change"], message: "Reset master credentials" },
  "0025": {
    categories: ["configuration change"],
    message: "Finished applying modification to convert to a Multi-AZ DB instance.",
  },
  "0029": {
    categories: ["configuration change"],
    message: "Finished applying modification to convert to a standard (Single-AZ) DB instance.",
  },
  "0031": { categories: ["failure"], message: "DB instance put into incompatible-state." },
  "0049": { categories: ["failover"], message: "Multi-AZ instance failover completed." },
  "0065": { categories: ["failover"], message: "Recovered from partial failover." },
  "0069": {
    categories: ["failover", "notification"],
    message: "Cluster failover failed, check the health of your cluster instances and try again.",
  },
  "0071": { categories: ["failover", "notification"], message: "Completed failover to DB instance: %s." },
  "0072": { categories: ["failover", "notification"], message: "Started same AZ failover to DB instance: %s." },
  "0073": { categories: ["failover", "notification"], message: "Started cross AZ failover to DB instance: %s." },
  "0170": { categories: ["creation"], message: "DB cluster created." },
  "0171": { categories: ["deletion"], message: "DB cluster deleted." },
} satisfies Record<string, Kind>;

export type EventNumber = keyof typeof KINDS;

export interface EventSource extends Owned {
  arn: string;
  identifier: string;
}

const SOURCE_TYPES: Record<string, SourceType> = { db: "db-instance", cluster: "db-cluster", "db-proxy": "db-proxy" };
const KEPT_MS = 14 * 24 * 3_600_000;
const MOST_KEPT = 2000;

/** Notes an event of an instance or a cluster, and tells EventBridge and the event subscriptions of it. */
export function publishEvent(world: World, source: EventSource, number: EventNumber, subject = ""): RdsEventRow {
  const kind: Kind = KINDS[number];
  const row = world.rds.events.put({
    accountId: source.accountId,
    region: source.region,
    id: world.ids.uuid(),
    eventId: `RDS-EVENT-${number}`,
    sourceType: SOURCE_TYPES[source.arn.split(":")[5] ?? ""] ?? "db-instance",
    sourceIdentifier: source.identifier,
    sourceArn: source.arn,
    categories: kind.categories,
    message: kind.message.replace("%s", subject),
    date: world.clock.now(),
  });
  forgetOld(world, row);
  passOn(world, row);
  return row;
}

/** The categories of each source type, for DescribeEventCategories and for checking subscriptions. */
export const EVENT_CATEGORIES: Record<SourceType, string[]> = {
  "db-instance": [
    "availability",
    "backup",
    "configuration change",
    "creation",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "notification",
    "read replica",
    "recovery",
    "restoration",
    "security",
    "security patching",
  ],
  "db-cluster": [
    "configuration change",
    "creation",
    "deletion",
    "failover",
    "failure",
    "maintenance",
    "migration",
    "notification",
    "serverless",
  ],
  "db-proxy": ["configuration change", "creation", "deletion", "failure"],
};

/** Rows are in the order they came: the old ones are the first. */
function forgetOld(world: World, { accountId, region, date }: RdsEventRow): void {
  const rows = world.rds.events.of({ accountId, region });
  for (const row of rows.slice(0, 100)) {
    if (rows.length <= MOST_KEPT && date.getTime() - row.date.getTime() < KEPT_MS) return;
    world.rds.events.delete(row.id);
  }
}
