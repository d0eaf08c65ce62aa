CREATE TABLE "connections" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"environment" text NOT NULL,
	"endpoint_id" text,
	"endpoint_database" text,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"database" text NOT NULL,
	"user" text NOT NULL,
	"sealed_password" text NOT NULL,
	"tls" jsonb NOT NULL,
	"keep_alive_seconds" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoint_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"region" text NOT NULL,
	"service_name" text NOT NULL,
	"databases" jsonb NOT NULL,
	"state" text NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"leftovers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"vpc_endpoint_id" text,
	"subnet_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"zone_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"dns_names" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"addresses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"failed_looks" integer DEFAULT 0 NOT NULL,
	"next_look_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"service_name" text NOT NULL,
	"region" text NOT NULL,
	"environment" text NOT NULL,
	"databases" jsonb NOT NULL,
	"endpoint_id" text NOT NULL,
	"reused" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"connection_id" text,
	"environment" text NOT NULL,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"ok" boolean NOT NULL,
	"stages" jsonb NOT NULL,
	"server_version" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ms" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_history" ADD CONSTRAINT "endpoint_history_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_runs" ADD CONSTRAINT "test_runs_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connections_name" ON "connections" USING btree ("name");--> statement-breakpoint
CREATE INDEX "connections_endpoint" ON "connections" USING btree ("endpoint_id");--> statement-breakpoint
CREATE INDEX "endpoint_history_endpoint" ON "endpoint_history" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "endpoints_one_per_service" ON "endpoints" USING btree ("environment","service_name") WHERE "endpoints"."state" <> 'deleted';--> statement-breakpoint
CREATE INDEX "endpoints_due" ON "endpoints" USING btree ("environment","next_look_at") WHERE "endpoints"."state" <> 'deleted';--> statement-breakpoint
CREATE INDEX "requests_endpoint" ON "requests" USING btree ("endpoint_id");--> statement-breakpoint
CREATE INDEX "test_runs_connection" ON "test_runs" USING btree ("connection_id","id");