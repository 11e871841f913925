"""`manage.py tier`: class clients by the schemes now, or see what a past day would look like."""

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
from tiering.actions import runs
from tiering.models import PastTierRun, TierRun
from tiering.queries.running import plan_for
from tiering.state.store import TooOld


class Command(BaseCommand):
    help = (
        "Class every client by the schemes in force and publish it; harmless when run again. For a past day only the"
        " differences from what was published are kept, and nothing is published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scheme", help="code of one scheme; default: every scheme in force")
        parser.add_argument("--as-of", type=date.fromisoformat, help="default: the newest settled day")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        newest = newest_settled_day()
        day = options["as_of"] or newest
        if newest is None or day is None or day > newest:
            raise CommandError(_("No settlement is stored for that day: import one first."))
        code = options["scheme"]
        if code and code not in plan_for(day).ordered:
            raise CommandError(_("No scheme of that code has rules in force on that day."))
        try:
            found = self._past(day, code) if day < newest else self._publish(day, code)
        except Busy as error:
            raise CommandError(_("Another run is at work: wait for it to end.")) from error
        except TooOld as error:
            raise CommandError(_("The figures of that day are no longer kept.")) from error
        self._print(found, is_json=options["json"])

    def _publish(self, day: date, code: str | None) -> dict[str, Any]:
        counts = runs.run_day(trading_day=day, by=None, now=timezone.now(), progress=Progress(), only=code)
        finished = TierRun.objects.filter(trading_day=day, finished_at__isnull=False).select_related("scheme")
        chosen = finished.filter(scheme__code=code) if code else finished
        schemes = {
            run.scheme.code: {"clients": run.client_count, "distribution": run.distribution}
            for run in chosen.order_by("scheme__order", "scheme__code")
        }
        return {"trading_day": day.isoformat(), "is_published": True, "counts": counts, "schemes": schemes}

    def _past(self, day: date, code: str | None) -> dict[str, Any]:
        made = runs.run_past_day(trading_day=day, by=None, now=timezone.now(), progress=Progress(), only=code)
        return {
            "trading_day": day.isoformat(),
            "is_published": False,
            "schemes": {run.scheme.code: _past_scheme(run) for run in made},
        }

    def _print(self, found: dict[str, Any], *, is_json: bool) -> None:
        if is_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for line in _lines(found):
            self.stdout.write(line)


def _past_scheme(run: PastTierRun) -> dict[str, Any]:
    rows = run.differences.values_list("client__client_id", "published", "computed", "rule")
    return {
        "clients": run.client_count,
        "distribution": run.distribution,
        "different": run.different_count,
        "differences": [
            dict(zip(("client_id", "published", "computed", "rule"), row, strict=True))
            for row in rows.order_by("client__client_id")
        ],
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    state = _("published") if found["is_published"] else _("compared, nothing published")
    yield f"tiers {found['trading_day']}: {state}"
    for code, scheme in found["schemes"].items():
        counted = ", ".join(f"{tier} {count}" for tier, count in scheme["distribution"].items())
        yield f"  {code}: {counted}"
        for row in scheme.get("differences", ()):
            yield f"    {row['client_id']}: {row['published'] or '–'} → {row['computed']} ({row['rule']})"
    for code, reason in found.get("counts", {}).get("schemes_left_out", {}).items():
        yield f"  {code}: {_(reason)}"
