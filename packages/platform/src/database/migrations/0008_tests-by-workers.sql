ALTER TABLE "connections" ADD COLUMN "test_every_minutes" integer;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "dialled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "test_runs" ADD COLUMN "state" text DEFAULT 'ended' NOT NULL;--> statement-breakpoint
ALTER TABLE "test_runs" ADD COLUMN "problem" jsonb;--> statement-breakpoint
ALTER TABLE "test_runs" ADD COLUMN "sealed_input" text;--> statement-breakpoint
CREATE INDEX "connections_tested" ON "connections" USING btree ("environment") WHERE "connections"."test_every_minutes" is not null;