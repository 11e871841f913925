import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from crm.local import backup
from crm.local.report import Failure


class Command(BaseCommand):
    help = "Replace everything in the database by a dump; stop `up` first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        connections.close_all()
        try:
            backup.restore(os.environ["DATABASE_URL"], file.absolute())
        except Failure as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(_("%(file)s restored") % {"file": file})
