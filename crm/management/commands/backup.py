import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from crm.local import backup
from crm.local.report import Failure


class Command(BaseCommand):
    help = "Dump the database into a file; the keys are kept apart (docs/operate.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            backup.dump(os.environ["DATABASE_URL"], file.absolute())
        except Failure as failure:
            raise CommandError(str(failure)) from failure
        megabytes = f"{file.stat().st_size / 1e6:.1f}"
        self.stdout.write(_("%(file)s: %(megabytes)s MB") % {"file": file, "megabytes": megabytes})
