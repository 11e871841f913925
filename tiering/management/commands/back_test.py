"""`manage.py back_test`: what the churn warning's lists of past days would have been worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries.coverage import newest_settled_day
from crm.jobs import Progress
from crm.locks import Busy
from tiering.actions import early
from tiering.queries.churn.back_test import NoPast
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.churn.summary import summary_of


class Command(BaseCommand):
    help = (
        "Score past days with what was known on them, and count who left afterwards: precision, recall and lead time"
        " of a list of calls, beside a list by days since the last trade and one at random."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=100, help="length of the list")
        parser.add_argument("--as-of", type=date.fromisoformat, help="one past day; default: every fifth")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        size, newest = options["size"], newest_settled_day()
        if size < 1:
            raise CommandError(_("A list holds at least one client."))
        if newest is None:
            raise CommandError(_("No settlement is stored for that day: import one first."))
        try:
            found = early.try_warning(
                through=newest, now=timezone.now(), progress=Progress(), only=options["as_of"]
            )
        except Busy as error:
            raise CommandError(_("Another run is at work: wait for it to end.")) from error
        except NoPast as error:
            raise CommandError(
                _("No list can be judged: 90 settled days must lie before it and 100 after it.")
            ) from error
        summary = summary_of(found, (size,))
        head = {"through": newest.isoformat(), "size": size, "points_version": churn_parameters().version}
        if options["json"]:
            self.stdout.write(json.dumps({**head, **summary}, ensure_ascii=False))
            return
        for line in _lines(head, summary):
            self.stdout.write(line)


def _lines(head: dict[str, Any], summary: dict[str, Any]) -> Iterator[str]:
    size = str(head["size"])
    chosen = summary["sizes"][size]
    days = summary["days"]
    yield f"back-test through {head['through']}: {len(days)} lists, {days[0]} to {days[-1]}; {summary['left']} left"
    for name, one in chosen["methods"].items():
        lead = "–" if one["lead_days"] is None else f"{one['lead_days']:g}"
        yield (
            f"  {name}: precision at {size} {_percent(one['precision'])}, recall {_percent(one['recall'])},"
            f" lead {lead} trading days"
        )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
