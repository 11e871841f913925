"""The back-test of the churn warning, counted and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from crm import locks
from tiering.actions.series import bringing
from tiering.models import ChurnBackTest
from tiering.queries.churn.back_test import BackTest, back_test
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.churn.summary import summary_of

# So many results are kept: one a week, a quarter of them.
_KEPT = 13


def try_warning(
    *, through: date, now: datetime, progress: Callable[[int, int], None], only: date | None = None
) -> BackTest:
    """Score the past days and judge them by what is known through a day; the result over all of them is kept.

    Raises NoPast where the settled days are too few, and Busy while the running figures are at work.
    """
    parameters = churn_parameters()
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(now)
        series.bring_up_to(through)
        found = back_test(series.store, series.days, parameters, progress, only)
    if only is None:
        _keep(found, parameters.version, through, now)
    return found


@transaction.atomic
def _keep(found: BackTest, version: int, through: date, now: datetime) -> None:
    defaults = {"made_at": now, "parameters_version": version, "figures": summary_of(found)}
    ChurnBackTest.objects.update_or_create(through=through, defaults=defaults)
    kept = ChurnBackTest.objects.order_by("-through").values_list("pk", flat=True)[:_KEPT]
    ChurnBackTest.objects.exclude(pk__in=list(kept)).delete()
