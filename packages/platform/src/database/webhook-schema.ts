import type { WebhookEvent } from "@postern/platform-api";
import { bigserial, index, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { ofTenant } from "./tenancy-schema.ts";

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const webhooks = pgTable(
  "webhooks",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    url: text("url").notNull(),
    /** Null: all of them. */
    events: jsonb("events").$type<WebhookEvent[]>(),
    sealedSecret: text("sealed_secret").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [index("webhooks_tenant").on(table.tenantId, table.id)],
);

/** What is to be told to a webhook, written in the transaction of what happened. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    webhookId: text("webhook_id")
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    event: text("event").$type<WebhookEvent>().notNull(),
    subject: jsonb("subject").$type<Record<string, unknown>>().notNull(),
    at: moment("at").notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    /** Null: delivered, or given up. */
    nextAttemptAt: moment("next_attempt_at").defaultNow(),
    deliveredAt: moment("delivered_at"),
    failure: text("failure"),
  },
  (table) => [
    index("deliveries_webhook").on(table.webhookId, table.id),
    index("deliveries_due").on(table.nextAttemptAt),
  ],
);
