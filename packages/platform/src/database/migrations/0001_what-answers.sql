ALTER TABLE "endpoints" ADD COLUMN "dead_ports" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "test_runs" ADD COLUMN "is_writer" boolean;
