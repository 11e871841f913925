"""How long a result holds, and where a client stands with it on a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

# So many days before a result ends the client is to be asked again.
DUE_DAYS = 30


class Standing(StrEnum):
    """Where a client stands; tiering.enums.Tolerance has the words."""

    VALID = "valid"
    DUE = "due"
    OVERDUE = "overdue"
    REFUSED = "refused"
    NEVER = "never"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month: 31 January and a month is 28 February."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def standing(today: date, valid_until: date | None, refused_on: date | None) -> Standing:
    """`valid_until` is the first day on which the result holds no more, None where there is none.

    `refused_on` is a refusal later than the result. As long as the result holds, the refusal changes nothing.
    """
    if valid_until is not None and today < valid_until:
        return Standing.DUE if valid_until <= today + timedelta(days=DUE_DAYS) else Standing.VALID
    if refused_on is not None:
        return Standing.REFUSED
    return Standing.NEVER if valid_until is None else Standing.OVERDUE
