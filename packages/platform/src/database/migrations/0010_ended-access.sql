-- Takes back the links to a test that were given out: each carries the count that it was made under.
ALTER TABLE "test_runs" ADD COLUMN "shares_withdrawn" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Tells every server who may be allowed less by now, once that is committed; the column that has the user's id is named.
CREATE FUNCTION "tell_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('postern_changes', json_build_object('subject', 'user', 'id', to_jsonb(OLD) ->> TG_ARGV[0])::text);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "tell_access" AFTER DELETE ON "sessions"
	FOR EACH ROW EXECUTE FUNCTION "tell_access"('user_id');
--> statement-breakpoint
CREATE TRIGGER "tell_access" AFTER UPDATE ON "users"
	FOR EACH ROW WHEN (OLD."is_operator" <> NEW."is_operator") EXECUTE FUNCTION "tell_access"('id');
