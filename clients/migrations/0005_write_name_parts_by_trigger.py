"""Triggers keep ClientNamePart beside the names, whoever writes them: forms, imports and COPY alike.

A name without Chinese characters has no parts: it is found by its spelling. One statement's insertions are
written together; an update pays only where it touches a name, so that nightly figures cost nothing here.
"""

from django.db import migrations

PARTS = """
    SELECT named.id, substr(named.name, place)
    FROM (SELECT id, regexp_replace(name, '\\s', '', 'g') AS name FROM {rows}) AS named,
         generate_series(1, length(named.name)) AS place
    WHERE octet_length(named.name) > length(named.name)
"""
CREATE = f"""
CREATE FUNCTION clients_add_name_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients_clientnamepart (client_id, part) {PARTS.format(rows="added")};
    RETURN NULL;
END $$;
CREATE FUNCTION clients_change_name_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clients_clientnamepart WHERE client_id = NEW.id;
    INSERT INTO clients_clientnamepart (client_id, part) {PARTS.format(rows="(SELECT NEW.id, NEW.name) AS one")};
    RETURN NULL;
END $$;
CREATE FUNCTION clients_drop_name_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clients_clientnamepart WHERE client_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_name_added AFTER INSERT ON clients_client
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION clients_add_name_parts();
CREATE TRIGGER clients_name_changed AFTER UPDATE OF name ON clients_client
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION clients_change_name_parts();
CREATE TRIGGER clients_name_dropped AFTER DELETE ON clients_client
    FOR EACH ROW EXECUTE FUNCTION clients_drop_name_parts();
INSERT INTO clients_clientnamepart (client_id, part) {PARTS.format(rows="clients_client")};
"""
DROP = """
DROP TRIGGER clients_name_added ON clients_client;
DROP TRIGGER clients_name_changed ON clients_client;
DROP TRIGGER clients_name_dropped ON clients_client;
DROP FUNCTION clients_add_name_parts();
DROP FUNCTION clients_change_name_parts();
DROP FUNCTION clients_drop_name_parts();
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_index_clients_for_lists_and_search")]
    operations = [migrations.RunSQL(CREATE, DROP)]
