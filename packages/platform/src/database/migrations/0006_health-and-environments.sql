CREATE TABLE "aws_activity" (
	"process_id" text NOT NULL,
	"environment" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"calls" integer NOT NULL,
	"throttles" integer NOT NULL,
	"passes" integer NOT NULL,
	"failed_passes" integer NOT NULL,
	"longest_pass_ms" integer NOT NULL,
	CONSTRAINT "aws_activity_process_id_environment_minute_pk" PRIMARY KEY("process_id","environment","minute")
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"host" text NOT NULL,
	"environments" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "source" text DEFAULT 'configuration' NOT NULL;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX "aws_activity_minute" ON "aws_activity" USING btree ("minute");