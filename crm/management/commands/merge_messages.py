from __future__ import annotations

from typing import Any

from babel.messages.pofile import write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from crm import messages


class Command(BaseCommand):
    help = "Merge locale/parts/*.po into the Chinese catalogue, drop what nothing uses, and remove the parts."

    def handle(self, *args: Any, **options: Any) -> None:
        locale = settings.BASE_DIR / "locale"
        used = messages.words_in(settings.BASE_DIR)
        merged = messages.used_only(messages.catalogue(locale), used)
        target = locale / "zh_Hans" / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_po(file, merged, width=110, sort_output=True, omit_header=False)
        for path in (locale / "parts").glob("*.po"):
            path.unlink()
        self.stdout.write(f"{len(merged)} messages in {target}")
