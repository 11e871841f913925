"""The signs of the churn warning in words, the heaviest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import figures
from tiering.engine.churn import FACTORS, Parameters, points_of
from tiering.engine.churn.signs import RECENT
from tiering.enums import SIGN_LABELS
from tiering.models import EarlySigns
from tiering.queries.wording.names import is_english, number


@dataclass(frozen=True)
class Sign:
    """One sign of one client; `text` is empty where the figure is not known."""

    name: str
    label: str
    points: int
    most: int
    text: str


def signs_in_words(row: EarlySigns, parameters: Parameters) -> list[Sign]:
    """Every sign, those with the most points first."""
    values = {name: getattr(row, name) for name in FACTORS}
    columns = {name: np.array([np.nan if value is None else value]) for name, value in values.items()}
    points = points_of(columns, parameters)
    found = [
        Sign(
            name,
            str(SIGN_LABELS[name]),
            int(points[name][0]),
            parameters.cuts[name][-1].points,
            "" if values[name] is None else _TEXTS[name](row, values),
        )
        for name in FACTORS
    ]
    return sorted(found, key=lambda sign: -sign.points)


def reasons_text(row: EarlySigns, parameters: Parameters, most: int = 3) -> str:
    """The heaviest signs in one line."""
    shown = [sign.text for sign in signs_in_words(row, parameters) if sign.points > 0]
    return ("; " if is_english() else "；").join(shown[:most])


_Values = Mapping[str, float]


def _silence(row: EarlySigns, _values: _Values) -> str:
    usual = row.usual_gap or 0
    return _("no trade for %(days)s trading days, usually every %(gap)s") % {
        "days": figures.count(int(row.silent_days or 0)),
        "gap": number(round(usual, 1)),
    }


def _activity(row: EarlySigns, values: _Values) -> str:
    """The counts that the shortfall was made of: expected − shortfall × √expected."""
    expected = RECENT / row.usual_gap if row.usual_gap else 0.0
    recent = round(expected - values["activity"] * math.sqrt(expected))
    return _("traded on %(recent)s of the last 30 days, usually on %(usual)s") % {
        "recent": recent,
        "usual": number(round(expected, 1)),
    }


def _share(
    worse: Callable[[], str], name: str, better: Callable[[], str] | None = None
) -> Callable[[EarlySigns, _Values], str]:
    """`better` says it of a figure below zero, where there is no fall but a rise."""

    def text(_row: EarlySigns, values: _Values) -> str:
        message = better if better and values[name] < 0 else worse
        return message() % {"share": figures.percent(abs(values[name]), 0)}

    return text


def _times(one: Callable[[int], str], name: str) -> Callable[[EarlySigns, _Values], str]:
    return lambda _row, values: one(int(values[name])) % {"count": figures.count(int(values[name]))}


_TEXTS: dict[str, Callable[[EarlySigns, _Values], str]] = {
    "silence": _silence,
    "activity": _activity,
    "outflow": _share(
        lambda: _("took out %(share)s of the usual equity within 30 days"),
        "outflow",
        lambda: _("paid in %(share)s of the usual equity within 30 days"),
    ),
    "withdrawal_weeks": _times(
        lambda count: ngettext(
            "money taken out in %(count)s of the last 6 weeks",
            "money taken out in %(count)s of the last 6 weeks",
            count,
        ),
        "withdrawal_weeks",
    ),
    "equity_fall": _share(
        lambda: _("equity %(share)s below what it used to be"),
        "equity_fall",
        lambda: _("equity %(share)s above what it used to be"),
    ),
    "commission_fall": _share(
        lambda: _("commission %(share)s below what it used to be"),
        "commission_fall",
        lambda: _("commission %(share)s above what it used to be"),
    ),
    "clumpiness": _share(lambda: _("trades in bursts with long pauses: unevenness %(share)s"), "clumpiness"),
    "margin_calls": _times(
        lambda count: ngettext(
            "%(count)s day with a margin call in 60 days",
            "%(count)s days with a margin call in 60 days",
            count,
        ),
        "margin_calls",
    ),
    "forced_liquidations": _times(
        lambda count: ngettext(
            "%(count)s forced liquidation in 90 days", "%(count)s forced liquidations in 90 days", count
        ),
        "forced_liquidations",
    ),
    "open_complaints": _times(
        lambda count: ngettext("%(count)s open complaint", "%(count)s open complaints", count),
        "open_complaints",
    ),
    "loss_weeks": _times(
        lambda count: ngettext("%(count)s losing week in a row", "%(count)s losing weeks in a row", count),
        "loss_weeks",
    ),
}
