"""`manage.py check_series`: the running figures against the daily accounts, every measure of every client."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries.coverage import newest_settled_day
from tiering.actions.series import checking


class Command(BaseCommand):
    help = (
        "Work every measure out a second time from the daily accounts and say what differs. Changes no tier."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trading-day", type=date.fromisoformat, help="default: the newest settled day")
        parser.add_argument("--rebuild", action="store_true", help="build the running figures anew first")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["trading_day"] or newest_settled_day()
        if day is None:
            raise CommandError(_("No settlement is stored for that day: import one first."))
        figures: dict[str, Any] = {"trading_day": day.isoformat()}
        if options["rebuild"]:
            started = time.perf_counter()
            checking.rebuild(day=day, now=timezone.now())
            figures["rebuild_seconds"] = round(time.perf_counter() - started, 2)
        started = time.perf_counter()
        report = checking.check(day=day, now=timezone.now())
        figures |= {"check_seconds": round(time.perf_counter() - started, 2), **report.counts()}
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            for name, value in figures.items():
                self.stdout.write(f"{name}: {value}")
        for client, name, ours, theirs in report.first:
            self.stderr.write(f"{client} {name}: {ours} / {theirs}")
        if report.differing:
            raise CommandError(_("Running figures differ from the daily accounts: rebuild them."))
