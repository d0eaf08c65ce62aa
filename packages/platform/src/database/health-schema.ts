import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Servers and workers that share this database, as each says of itself every few seconds. */
export const processes = pgTable("processes", {
  id: text("id").primaryKey(),
  kind: text("kind").$type<"server" | "worker">().notNull(),
  host: text("host").notNull(),
  environments: jsonb("environments").$type<string[]>().notNull(),
  startedAt: moment("started_at").notNull(),
  seenAt: moment("seen_at").notNull(),
});

/** What each of them has done with AWS, minute by minute. */
export const awsActivity = pgTable(
  "aws_activity",
  {
    processId: text("process_id").notNull(),
    environment: text("environment").notNull(),
    minute: moment("minute").notNull(),
    calls: integer("calls").notNull(),
    throttles: integer("throttles").notNull(),
    passes: integer("passes").notNull(),
    failedPasses: integer("failed_passes").notNull(),
    longestPassMs: integer("longest_pass_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.processId, table.environment, table.minute] }),
    index("aws_activity_minute").on(table.minute),
  ],
);
