import { index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Mails that are to be sent, written in the transaction of what they tell; gone when they are sent. */
export const mails = pgTable(
  "mails",
  {
    id: text("id").primaryKey(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    /** Sealed: it may hold an invitation's token. */
    sealedText: text("sealed_text").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at").notNull().defaultNow(),
    at: moment("at").notNull().defaultNow(),
  },
  (table) => [index("mails_due").on(table.nextAttemptAt)],
);
