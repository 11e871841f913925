from __future__ import annotations

from datetime import date, datetime

from crm import locks
from tiering.actions.early.problems import judge_problem_clients
from tiering.actions.early.stars import follow_stars
from tiering.actions.early.storing import store_night
from tiering.actions.runs.nightly import NothingMeasured
from tiering.actions.series import bringing
from tiering.models import EarlySigns
from tiering.queries.churn.footprints import watch
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.early.night import night_of
from tiering.queries.early.problems import judge_on
from tiering.queries.stored import stored_days, stored_table


def note_early_signs(*, trading_day: date, now: datetime) -> dict[str, int]:
    """Who may be leaving, falls asleep, rises, is worth more than seen, or keeps losing; of a day that is measured.

    Harmless when run again; an older day than the newest one noted changes nothing. Signs, stars and the sheet of
    problem clients are a transaction each, so that a run that dies leaves each of them whole. Raises NothingMeasured
    for a day whose measures are not kept, and Busy while the running figures are at work.
    """
    newest = EarlySigns.objects.values_list("trading_day", flat=True).first()
    if newest and newest > trading_day:
        return {"superseded": 1}
    if trading_day not in stored_days():
        raise NothingMeasured(trading_day.isoformat())
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(now)
        series.bring_up_to(trading_day)
        watched = watch(trading_day, series.store, series.days, churn_parameters())
        judged = judge_on(trading_day, series.store, series.days)
    night = night_of(trading_day, stored_table(trading_day, ()).clients, watched)
    counts = store_night(day=trading_day, night=night)
    counts |= follow_stars(day=trading_day, now=now)
    return counts | judge_problem_clients(day=trading_day, found=judged, now=now)
