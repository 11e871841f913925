"""Questions and their reasons in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiering.engine.measures import MEASURES, Unit
from tiering.engine.questions import Question, Sign
from tiering.queries.wording.names import number

_PERCENT = 100


def reason(sign: Sign, value: float | None) -> str:
    """The sign's sentence with its figure; falls are told as sizes, because the sentence says the direction."""
    return _(sign.text) % {"value": "–" if value is None else told(sign, abs(value))}


def told(sign: Sign, value: float) -> str:
    test = sign.tests[0]
    unit = MEASURES[test.measure].unit
    if test.over or unit in (Unit.FRACTION, Unit.PERCENT):
        return _share(value if test.over or unit == Unit.FRACTION else value / _PERCENT, sign)
    if unit == Unit.DAYS:
        days = round(value)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": f"{days:,}"}
    return number(round(value, 2))


def general(sign: Sign) -> str:
    """The sentence without a figure, for the head of a count."""
    return _(sign.text).replace("%(value)s", "…")


def titles(question: Question) -> dict[str, str]:
    return {"title": _(question.title), "lead": _(question.lead)}


def _share(value: float, sign: Sign) -> str:
    if MEASURES[sign.tests[0].measure].name == "product_concentration_60d":
        return number(round(value, 2))
    places = 1 if value >= 0.001 else 4
    return f"{value * _PERCENT:,.{places}f}%"
