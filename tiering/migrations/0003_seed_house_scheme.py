"""The house scheme's thresholds as data (R148 to R154). Later versions are new figures in the row, with a note."""

from django.db import migrations

PARAMETERS = {
    "bands": [
        {"tier": "diamond", "equity": "10000000.00", "commission": "100000.00"},
        {"tier": "platinum", "equity": "5000000.00", "commission": "50000.00"},
        {"tier": "gold", "equity": "1000000.00", "commission": "10000.00"},
        {"tier": "quality", "equity": "500000.00", "commission": None},
    ],
    "effective_equity": "1000.00",
    "dormant_equity": "1000.00",
}


def seed(apps, schema_editor):
    apps.get_model("tiering", "Scheme").objects.get_or_create(
        code="house",
        defaults={
            "name": "公司客户分类",
            "name_en": "House tiers",
            "parameters": PARAMETERS,
            "method_version": "1",
            "is_house": True,
        },
    )


def unseed(apps, schema_editor):
    apps.get_model("tiering", "Scheme").objects.filter(code="house").delete()


class Migration(migrations.Migration):
    dependencies = [("tiering", "0002_note_each_evening_measured")]
    operations = [migrations.RunPython(seed, unseed)]
