from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import nightly
from clients.queries.jobs import NightlyReport, report
from crm.enums import JobStatus
from crm.jobs import AlreadyRunning


class Command(BaseCommand):
    help = "Run the evening's chain: tiers, margin states and alerts, tickets. Harmless when run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trading-day", type=date.fromisoformat, help="default: the newest settled day")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = nightly.run(trading_day=options["trading_day"], by=None, clock=timezone.now)
        except nightly.NothingSettled as error:
            raise CommandError(_("No settlement is stored for that day: import one first.")) from error
        except AlreadyRunning as error:
            raise CommandError(_("The chain of that day is running already: wait for it to end.")) from error
        found = report(run)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            self._print(found)
        if run.status != JobStatus.DONE:
            raise CommandError(_("The chain stopped at a failing step; run it again once the cause is gone."))

    def _print(self, found: NightlyReport) -> None:
        self.stdout.write(f"nightly {found.trading_day}: {found.status}")
        for step in found.steps:
            self.stdout.write(f"  {step.name}: {step.status}, {step.seconds:.2f} s")
            for name, value in step.counts.items():
                if not isinstance(value, dict):
                    self.stdout.write(f"    {name}: {value}")
            if step.error:
                self.stdout.write(f"    {step.error}")
        self.stdout.write("  tiers: " + ", ".join(f"{tier} {count}" for tier, count in found.tiers.items()))
        self.stdout.write("  alerts: " + ", ".join(f"{name} {count}" for name, count in found.alerts.items()))
        self.stdout.write(f"  tickets: new {found.tickets_new}")
