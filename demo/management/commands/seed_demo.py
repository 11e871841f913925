"""`manage.py seed_demo`: an invented brokerage into an empty database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demo.actions import seed
from demo.actions.market import NoCalendar
from demo.engine.crisis import LEAST_DAYS
from demo.people import LOGINS, PASSWORD

_STEPS = {
    "units": gettext_lazy("Organisation units"),
    "daily_accounts": gettext_lazy("Daily accounts"),
    "clients": gettext_lazy("Clients"),
    "assessments": gettext_lazy("Risk questionnaires filled in"),
    "records": gettext_lazy("Trades, positions, tickets and notes of clients"),
    "statements": gettext_lazy("Statement files imported"),
    "bundle": gettext_lazy("Bundle tables imported"),
    "schemes": gettext_lazy("Schemes brought into force"),
}
LEAST_CLIENTS = 20


class Command(BaseCommand):
    help = "Fill an empty database with an invented brokerage. All names and numbers are made up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clients", type=int, default=2000)
        parser.add_argument("--days", type=int, default=250, help="trading days of history")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same brokerage")
        parser.add_argument(
            "--until", type=date.fromisoformat, help="last day, YYYY-MM-DD; default: the day before today"
        )
        parser.add_argument(
            "--demo", action="store_true", help="known passwords may go into a database that is not embedded"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.IS_EMBEDDED or options["demo"]):
            raise CommandError(
                _("Demo data and known passwords go only into embedded servers. Add --demo to insist.")
            )
        order = self._order(options)
        self._started = time.perf_counter()
        try:
            seed.seed(order=order, say=self._say, clock=timezone.now)
        except seed.NotEmpty as fault:
            raise CommandError(_("This database already holds clients; nothing was changed.")) from fault
        except NoCalendar as fault:
            raise CommandError(
                _("The trading calendar does not hold that many days up to that date.")
            ) from fault
        for login in LOGINS:
            self.stdout.write(f"login {login.username} {PASSWORD} {login.role.label}")

    def _order(self, options: dict[str, Any]) -> seed.Order:
        if options["clients"] < LEAST_CLIENTS or options["days"] < LEAST_DAYS:
            raise CommandError(
                _("The demo takes at least %(clients)s clients and %(days)s days.")
                % {"clients": LEAST_CLIENTS, "days": LEAST_DAYS}
            )
        until = options["until"] or timezone.localdate() - timedelta(days=1)
        return seed.Order(options["clients"], options["days"], options["seed"], until)

    def _say(self, step: str, count: int) -> None:
        seconds = time.perf_counter() - self._started
        self.stdout.write(f"{_STEPS[step]}: {count} ({seconds:.1f} s)")
        self.stdout.flush()
