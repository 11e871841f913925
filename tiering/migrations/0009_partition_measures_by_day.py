"""Measures become a table partitioned by day; a night writes its partition aside and attaches it when it is whole."""

from django.db import migrations

PARTITION = """
CREATE TABLE tiering_clientmeasures_parted (LIKE tiering_clientmeasures INCLUDING DEFAULTS)
    PARTITION BY LIST (trading_day);
DROP TABLE tiering_clientmeasures;
ALTER TABLE tiering_clientmeasures_parted RENAME TO tiering_clientmeasures;
ALTER TABLE tiering_clientmeasures
    ADD CONSTRAINT tiering_clientmeasures_pkey PRIMARY KEY (trading_day, client_id);
"""
UNPARTITION = """
CREATE TABLE tiering_clientmeasures_plain (LIKE tiering_clientmeasures INCLUDING DEFAULTS);
INSERT INTO tiering_clientmeasures_plain SELECT * FROM tiering_clientmeasures;
DROP TABLE tiering_clientmeasures;
ALTER TABLE tiering_clientmeasures_plain RENAME TO tiering_clientmeasures;
ALTER TABLE tiering_clientmeasures
    ADD CONSTRAINT tiering_clientmeasures_pkey PRIMARY KEY (trading_day, client_id);
"""


class Migration(migrations.Migration):
    dependencies = [("tiering", "0008_keep_running_figures_and_measures")]
    operations = [migrations.RunSQL(PARTITION, UNPARTITION)]
