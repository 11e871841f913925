from __future__ import annotations

import os
from typing import Any

from babel.messages.mofile import write_mo
from django.conf import settings
from django.core.management.base import BaseCommand

from crm import messages


class Command(BaseCommand):
    help = "Compile the Chinese catalogue, with the parts not merged into it yet."

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, messages.catalogue(settings.BASE_DIR / "locale"))
        unfinished.replace(target)
        self.stdout.write(str(target))
