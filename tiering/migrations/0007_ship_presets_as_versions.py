"""Every preset as a scheme: the house scheme in force, the others as first drafts that two persons may bring into it."""

import json
from datetime import date
from pathlib import Path

from django.db import migrations
from django.utils import timezone

PRESETS = Path(__file__).resolve().parent.parent / "presets"
# Before any settlement: past days are classed by it too.
SINCE = date(2000, 1, 1)


def ship(apps, schema_editor):
    schemes, versions = apps.get_model("tiering", "Scheme"), apps.get_model("tiering", "SchemeVersion")
    now = timezone.now()
    for path in sorted(PRESETS.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        names = {"name": document["title"]["zh"], "name_en": document["title"]["en"], "method_version": "1"}
        scheme, _created = schemes.objects.get_or_create(code=path.stem, defaults=names)
        if versions.objects.filter(scheme=scheme).exists():
            continue
        in_force = {"status": "effective", "effective_from": SINCE} if scheme.is_house else {"status": "draft"}
        versions.objects.create(scheme=scheme, number=1, document=document, created_at=now, **in_force)
    schemes.objects.filter(is_house=True).update(is_running=True, order=1)


class Migration(migrations.Migration):
    dependencies = [("tiering", "0006_guard_scheme_versions")]
    # Undone without removing rows: versions are kept.
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
