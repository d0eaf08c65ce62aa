DROP INDEX "endpoints_due";--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "shard" text DEFAULT 'first' NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "shard" text;--> statement-breakpoint
UPDATE "requests" SET "shard" = 'first';--> statement-breakpoint
CREATE INDEX "endpoints_due" ON "endpoints" USING btree ("environment","shard","next_look_at") WHERE "endpoints"."state" <> 'deleted';