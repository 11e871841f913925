"""`manage.py complete_day DAY`: the settlement of a day is all in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import completeness


class Command(BaseCommand):
    help = "Mark a trading day's settlement as complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("trading_day", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = completeness.mark_complete(trading_day=options["trading_day"], by=None, now=timezone.now())
        except completeness.NothingSettled as fault:
            raise CommandError(
                _("Nothing is settled for %(day)s.") % {"day": options["trading_day"]}
            ) from fault
        self.stdout.write(
            _("%(day)s is complete: %(covered)s of %(expected)s expected accounts are settled.")
            % {"day": day.trading_day, "covered": day.covered_count, "expected": day.expected_count}
        )
