"""Audit lines can be added and read, never changed or removed; and subtrees are found by prefix."""

from django.db import migrations

GUARD = """
CREATE FUNCTION crm_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON crm_auditevent
    FOR EACH ROW EXECUTE FUNCTION crm_refuse_audit_change();
"""
UNGUARD = """
DROP TRIGGER audit_append_only ON crm_auditevent;
DROP FUNCTION crm_refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
