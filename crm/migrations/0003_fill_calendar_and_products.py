"""Trading days 2024 to 2027 and the products of the six exchanges (crm/seeds; docs/market.md says how to correct them)."""

from dataclasses import asdict

from django.db import migrations

from crm.seeds import calendar, products


def fill(apps, schema_editor):
    days = apps.get_model("crm", "TradingDay")
    days.objects.bulk_create([days(**asdict(each)) for each in calendar.read()], ignore_conflicts=True)
    specs = apps.get_model("crm", "ProductSpec")
    specs.objects.bulk_create([specs(**asdict(each)) for each in products.read()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_keep_audit_append_only")]
    # Undone without removing rows: an installation may have corrected them by then.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
