"""Changes to days that were taken already are noted by triggers; days of detail rows are found by their pages."""

from django.db import migrations

# Lock 7104 is shared by whoever writes days and taken alone by whoever takes them (clients/actions/taken.py): a day
# is either seen by the reader or noted here, never neither.
FUNCTION = """
CREATE FUNCTION clients_note_changed_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7104, 0);
    SELECT max(trading_day) INTO newest FROM clients_takenday;
    IF newest IS NOT NULL THEN
        INSERT INTO clients_changedday (account_id, trading_day, noted_at)
        SELECT DISTINCT account_id, trading_day, now() FROM changed WHERE trading_day <= newest;
    END IF;
    RETURN NULL;
END
$$;
"""
TRIGGERS = "".join(
    f"""
CREATE TRIGGER clients_note_{verb.lower()} AFTER {verb} ON clients_dailyaccount
    REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION clients_note_changed_days();
"""
    for verb, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
)
UNDO = """
DROP TRIGGER clients_note_insert ON clients_dailyaccount;
DROP TRIGGER clients_note_update ON clients_dailyaccount;
DROP TRIGGER clients_note_delete ON clients_dailyaccount;
DROP FUNCTION clients_note_changed_days();
"""
INDEXES = "".join(
    f"CREATE INDEX {table}_day ON {table} USING brin (trading_day) WITH (pages_per_range = 32);"
    for table in ("clients_close", "clients_position")
)
NO_INDEXES = "DROP INDEX clients_close_day; DROP INDEX clients_position_day;"


class Migration(migrations.Migration):
    dependencies = [("clients", "0014_note_days_changed_after_they_were_taken")]
    operations = [
        migrations.RunSQL(FUNCTION + TRIGGERS, UNDO),
        migrations.RunSQL(INDEXES, NO_INDEXES),
    ]
