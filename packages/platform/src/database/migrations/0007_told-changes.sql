-- Tells every server what has changed, once it is committed: the table's noun, whose the row is, its id, and whether it is new.
CREATE FUNCTION "tell_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	"row" jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
	IF "row" ->> TG_ARGV[1] IS NOT NULL THEN
		PERFORM pg_notify('postern_changes', json_build_object(
			'subject', TG_ARGV[0], 'tenant', "row" ->> TG_ARGV[1], 'id', "row" ->> TG_ARGV[2],
			'isNew', TG_OP = 'INSERT')::text);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "tenants"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('tenant', 'id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "members"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('member', 'tenant_id', 'user_id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "invitations"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('invitation', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "api_keys"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('api-key', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "webhooks"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('webhook', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "requests"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('request', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR DELETE ON "endpoints"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('endpoint', 'tenant_id', 'id');
--> statement-breakpoint
-- To put off the next look changes nothing that anybody sees.
CREATE TRIGGER "tell_change_of_what_is_seen" AFTER UPDATE ON "endpoints"
	FOR EACH ROW WHEN (OLD."version" <> NEW."version" OR OLD."reason" IS DISTINCT FROM NEW."reason")
	EXECUTE FUNCTION "tell_change"('endpoint', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "connections"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('connection', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT OR UPDATE OR DELETE ON "test_runs"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('test-run', 'tenant_id', 'id');
--> statement-breakpoint
CREATE TRIGGER "tell_change" AFTER INSERT ON "audit_entries"
	FOR EACH ROW EXECUTE FUNCTION "tell_change"('audit-entry', 'tenant_id', 'id');
