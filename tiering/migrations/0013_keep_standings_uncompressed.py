from django.db import migrations

# Trying to compress four megabytes of numbers takes longer than writing them.
_COLUMNS = ("clients", "earned", "stayed", "below")
_FORWARDS = "; ".join(f"ALTER TABLE tiering_runstanding ALTER COLUMN {name} SET STORAGE EXTERNAL" for name in _COLUMNS)
_BACKWARDS = "; ".join(f"ALTER TABLE tiering_runstanding ALTER COLUMN {name} SET STORAGE EXTENDED" for name in _COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("tiering", "0012_share_an_evening_out")]

    operations = [migrations.RunSQL(_FORWARDS, _BACKWARDS)]
