"""What no application code can be trusted with: rules that are in force change by no other way than their actions.

A refused change is not an error but has no effect: only so can the line that it leaves in the audit stay.
"""

from django.db import migrations

NO_OVERLAP = """
ALTER TABLE tiering_schemeversion ADD CONSTRAINT one_version_in_force EXCLUDE USING gist (
    int8range(scheme_id, scheme_id, '[]') WITH &&, daterange(effective_from, retired_on) WITH &&
) WHERE (effective_from IS NOT NULL);
ALTER TABLE tiering_schemeversion ADD CONSTRAINT version_approved_by_no_author CHECK (
    decided_by_id IS NULL OR NOT author_ids @> to_jsonb(decided_by_id)
);
ALTER TABLE tiering_schemeversion ADD CONSTRAINT version_in_force_has_a_day CHECK (
    status <> 'effective' OR effective_from IS NOT NULL
);
ALTER TABLE tiering_tieroverride ADD CONSTRAINT one_override_at_a_time EXCLUDE USING gist (
    int8range(client_id, client_id, '[]') WITH &&, int8range(scheme_id, scheme_id, '[]') WITH &&,
    daterange(starts_on, ends_on) WITH &&
) WHERE (status IN ('approved', 'ended') AND decided_by_id IS NOT NULL);
"""
OVERLAP = """
ALTER TABLE tiering_tieroverride DROP CONSTRAINT one_override_at_a_time;
ALTER TABLE tiering_schemeversion DROP CONSTRAINT version_in_force_has_a_day;
ALTER TABLE tiering_schemeversion DROP CONSTRAINT version_approved_by_no_author;
ALTER TABLE tiering_schemeversion DROP CONSTRAINT one_version_in_force;
"""

GUARD = """
CREATE FUNCTION tiering_note_refusal(kind text, id bigint, label text, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crm_auditevent (at, actor_name, verb, target_type, target_id, target_label, client_id,
                                before, after, reason, ip_address)
    VALUES (clock_timestamp(), left('database: ' || session_user, 150), 'refused', kind, coalesce(id::text, ''),
            label, '', '{}', jsonb_build_object('attempt', what), what, inet_client_addr());
    RAISE WARNING '% %: refused: %', kind, label, what;
END $$;

CREATE FUNCTION tiering_version_fault(old tiering_schemeversion, new tiering_schemeversion) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('anlan.version_action', true), '') = '' THEN
        RETURN 'a version is changed by its actions alone';
    END IF;
    IF (new.scheme_id, new.number, new.created_by_id, new.created_at)
       IS DISTINCT FROM (old.scheme_id, old.number, old.created_by_id, old.created_at) THEN
        RETURN 'whose version it is never changes';
    END IF;
    IF old.status <> 'draft' AND new.document IS DISTINCT FROM old.document THEN
        RETURN 'only a draft can be rewritten';
    END IF;
    IF NOT new.author_ids @> old.author_ids THEN
        RETURN 'who wrote in a draft stays its author';
    END IF;
    IF old.status <> new.status AND (old.status, new.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'retired'), ('submitted', 'draft'), ('submitted', 'approved'),
        ('submitted', 'refused'), ('approved', 'effective'), ('approved', 'retired'), ('effective', 'retired')
    ) THEN
        RETURN 'there is no way from ' || old.status || ' to ' || new.status;
    END IF;
    IF old.status IN ('approved', 'effective', 'retired', 'refused')
       AND (new.submitted_by_id, new.decided_by_id, new.decided_at, new.meeting_name, new.meeting_on, new.meeting_number)
       IS DISTINCT FROM
           (old.submitted_by_id, old.decided_by_id, old.decided_at, old.meeting_name, old.meeting_on, old.meeting_number)
    THEN
        RETURN 'a decision once made stays as it is';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tiering_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fault text;
    label text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        fault := 'versions are kept';
    ELSIF TG_OP = 'UPDATE' THEN
        fault := tiering_version_fault(OLD, NEW);
    ELSIF NEW.created_by_id IS NULL THEN
        -- What the product ships comes first and by nobody.
        fault := CASE WHEN NEW.number <> 1 THEN 'only a shipped first version has no author' END;
    ELSIF coalesce(current_setting('anlan.version_action', true), '') = '' OR NEW.status <> 'draft' THEN
        fault := 'a version begins as a draft';
    END IF;
    IF fault IS NULL THEN
        IF TG_OP = 'UPDATE' THEN
            NEW.revision := OLD.revision + 1;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM tiering_note_refusal('tiering.schemeversion', NULL, 'new', fault);
    ELSE
        SELECT s.code || ' ' || OLD.number INTO label FROM tiering_scheme s WHERE s.id = OLD.scheme_id;
        PERFORM tiering_note_refusal('tiering.schemeversion', OLD.id, label, lower(TG_OP) || ': ' || fault);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER scheme_version_guard BEFORE INSERT OR UPDATE OR DELETE ON tiering_schemeversion
    FOR EACH ROW EXECUTE FUNCTION tiering_guard_version();

CREATE FUNCTION tiering_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tiering_note_refusal('tiering.versionevidence', OLD.id, OLD.as_of::text,
                                 lower(TG_OP) || ': evidence is kept as it was made');
    RETURN NULL;
END $$;
CREATE TRIGGER version_evidence_guard BEFORE UPDATE OR DELETE ON tiering_versionevidence
    FOR EACH ROW EXECUTE FUNCTION tiering_guard_evidence();
"""
UNGUARD = """
DROP TRIGGER version_evidence_guard ON tiering_versionevidence;
DROP FUNCTION tiering_guard_evidence();
DROP TRIGGER scheme_version_guard ON tiering_schemeversion;
DROP FUNCTION tiering_guard_version();
DROP FUNCTION tiering_version_fault(tiering_schemeversion, tiering_schemeversion);
DROP FUNCTION tiering_note_refusal(text, bigint, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tiering", "0005_keep_schemes_as_versions"),
        ("crm", "0003_fill_calendar_and_products"),
    ]
    operations = [
        migrations.RunSQL(NO_OVERLAP, OVERLAP),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
