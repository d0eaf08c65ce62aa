CREATE TABLE "services" (
	"name" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"proof" text NOT NULL,
	"proven_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"webhook_id" text NOT NULL,
	"event" text NOT NULL,
	"subject" jsonb NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now(),
	"delivered_at" timestamp (3) with time zone,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"url" text NOT NULL,
	"events" jsonb,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ALTER COLUMN "sealed_password" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ALTER COLUMN "endpoint_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "iam" jsonb;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "state" text DEFAULT 'approved' NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "zones" jsonb;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "reminded_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "services_tenant" ON "services" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "deliveries_webhook" ON "deliveries" USING btree ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("next_attempt_at");--> statement-breakpoint
CREATE INDEX "webhooks_tenant" ON "webhooks" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "requests_waiting" ON "requests" USING btree ("expires_at") WHERE "requests"."state" = 'waiting-for-approval';--> statement-breakpoint
CREATE UNIQUE INDEX "requests_one_waiting" ON "requests" USING btree ("tenant_id","environment","service_name") WHERE "requests"."state" = 'waiting-for-approval';--> statement-breakpoint
INSERT INTO "services" ("name", "tenant_id", "proof", "proven_at")
	SELECT DISTINCT ON ("service_name") "service_name", "tenant_id", 'first-request', "created_at" FROM "endpoints"
	WHERE "state" <> 'deleted' ORDER BY "service_name", "created_at";
