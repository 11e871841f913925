"""`manage.py import_settlement PATH…`: the same action as the upload page and the API, in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.imports import command
from clients.models import ImportFile, ImportRun
from clients.queries import imports as reading


class Command(BaseCommand):
    help = "Import settlement files: files, folders, zips."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--mapping", default="", help="name of a saved column mapping for CSV and Excel tables"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = command.import_paths(
                paths=options["paths"], mapping_name=options["mapping"], clock=timezone.now
            )
        except (command.NoSuchPath, command.NoSuchMapping, command.DatabaseGone) as fault:
            raise CommandError(str(fault)) from fault
        if options["json"]:
            self.stdout.write(json.dumps(reading.run_report(run), ensure_ascii=False, indent=2))
        else:
            self._print(run)

    def _print(self, run: ImportRun) -> None:
        for file in reading.files_of(run):
            self.stdout.write(_line(file))
        self.stdout.write(
            _("%(files)s files: %(added)s daily accounts added, %(changed)s changed, %(unchanged)s unchanged")
            % {"files": run.total_files, **run.counts}
        )


def _line(file: ImportFile) -> str:
    """Status, name, and for what was not stored the first reason why."""
    first = next((problem for problem in file.problems.all() if problem.severity == "error"), None)
    reason = f"  {first.sentence}" if first else ""
    counts = "  +{added} ~{changed} ={unchanged}".format(**file.counts) if "added" in file.counts else ""
    return f"{file.get_status_display()}  {file.name}{counts}{reason}"
