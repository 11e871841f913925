"""How long a client has been with us, when it last did something, and what its record says."""

from __future__ import annotations

import numpy as np

from tiering.engine.figures import Figures, days_since
from tiering.engine.measures import shared
from tiering.engine.measures.arithmetic import flag
from tiering.engine.measures.base import Measure, Unit, gettext_noop
from tiering.engine.series import NEVER, NOT_YET
from tiering.engine.table import FloatArray

INDIVIDUAL = 0
_SINCE = gettext_noop("Calendar days up to the day")
_EVENTS = gettext_noop("Entries of that kind on the client's time line")


def _tenure(figures: Figures) -> FloatArray:
    return np.maximum(days_since(figures, figures.opened), 0.0)


def _first_trade_gap(figures: Figures) -> FloatArray:
    first = figures.now("first_trade")
    is_known = (first != NOT_YET) & (figures.opened != NOT_YET)
    return np.where(is_known, np.maximum(first - figures.opened, 0).astype(np.float64), np.nan)


def _traded_in_year(figures: Figures) -> FloatArray:
    return flag((figures.last_traded != NEVER) & (figures.last_traded >= figures.year_ago))


def _opened_before_year(figures: Figures) -> FloatArray:
    is_known = figures.opened != NOT_YET
    return np.where(is_known, flag(figures.opened < figures.year_ago), np.nan)


def _code(name: str, label: str) -> Measure:
    return Measure(name, label, Unit.CODE, "now", gettext_noop("The kind as a number"), shared.FROM_RECORD, "R296",
                   lambda figures: getattr(figures.records, name).astype(np.float64))  # fmt: skip


LIFE = (
    Measure("days_since_last_trade", gettext_noop("Days since the last trade"), Unit.DAYS, "now", _SINCE,
            shared.NEVER_HAPPENED, "R28, R153, R154", lambda figures: days_since(figures, figures.last_traded)),
    Measure("days_since_last_position", gettext_noop("Days since the last position"), Unit.DAYS, "now", _SINCE,
            shared.NEVER_HAPPENED, "R154", lambda figures: days_since(figures, figures.now("last_position"))),
    Measure("days_since_last_deposit", gettext_noop("Days since the last deposit"), Unit.DAYS, "now", _SINCE,
            gettext_noop("A day counts when more was paid in than out. Not known where it never happened."), "R16",
            lambda figures: days_since(figures, figures.now("last_deposit"))),
    Measure("tenure_days", gettext_noop("Days since opening"), Unit.DAYS, "life", _SINCE,
            gettext_noop("The earliest opening of the client or its accounts; where none is recorded, the first"
                         " settlement."), "R29, R117, R202", _tenure),
    Measure("first_trade_gap_days", gettext_noop("Days from opening to the first trade"), Unit.DAYS, "life",
            gettext_noop("First day with a lot traded − opening day"), shared.NEVER_HAPPENED, "R23",
            _first_trade_gap),
    Measure("complaints_12m", gettext_noop("Complaints, 12 months"), Unit.TIMES, "12m", _EVENTS,
            shared.ALWAYS_KNOWN, "R31, R203", lambda figures: figures.records.complaints.astype(np.float64)),
    Measure("contacts_12m", gettext_noop("Contacts, 12 months"), Unit.TIMES, "12m", _EVENTS, shared.ALWAYS_KNOWN,
            "R204", lambda figures: figures.records.contacts.astype(np.float64)),
    Measure("traded_in_year", gettext_noop("Traded within the last year"), Unit.FLAG, "12m",
            gettext_noop("The last trade is not older than the same date a year ago"), shared.ALWAYS_KNOWN,
            "R153, R154", _traded_in_year),
    Measure("held_in_year", gettext_noop("Held a position within the last year"), Unit.FLAG, "12m",
            gettext_noop("A margin occupied or a position row on any day of the window"), shared.ALWAYS_KNOWN,
            "R154", lambda figures: flag(figures.is_held_in_year)),
    Measure("opened_before_year", gettext_noop("Opened over a year ago"), Unit.FLAG, "life",
            gettext_noop("Opened before the same date a year ago"),
            gettext_noop("Not known where neither a record nor a settlement says when."), "R154",
            _opened_before_year),
    Measure("is_institution", gettext_noop("Institution"), Unit.FLAG, "now",
            gettext_noop("The client is an enterprise or an institution"), shared.FROM_RECORD, "R296, R320",
            lambda figures: flag(figures.records.kind != INDIVIDUAL)),
    _code("kind", gettext_noop("Client kind")),
    _code("status", gettext_noop("Client status")),
    _code("branch", gettext_noop("Branch")),
)  # fmt: skip
