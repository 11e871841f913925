"""The calendar that is committed as trading_days.csv: `python -m crm.seeds.calendar` writes it from the holidays."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from crm.seeds.holidays import EXCHANGE_CLOSURES, FIRST_DAY, HOLIDAYS, LAST_DAY

PATH = Path(__file__).with_name("trading_days.csv")
COLUMNS = ("day", "is_trading", "has_night", "is_working", "note")
PROVISIONAL = "（预计，以国务院办公厅通知为准）"


@dataclass(frozen=True)
class SeedDay:
    day: date
    is_trading: bool
    has_night: bool
    is_working: bool
    note: str


def build() -> list[SeedDay]:
    """Every calendar day from FIRST_DAY to LAST_DAY."""
    notes = _holiday_notes()
    worked = {day: holiday.name for holiday in HOLIDAYS for day in holiday.worked}
    return [_day(day, notes, worked) for day in _span(FIRST_DAY, LAST_DAY)]


def render(days: list[SeedDay]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in days:
        flags = (each.is_trading, each.has_night, each.is_working)
        writer.writerow([each.day.isoformat(), *(int(flag) for flag in flags), each.note])
    return out.getvalue()


def read() -> list[SeedDay]:
    """The committed calendar."""
    with PATH.open(encoding="utf-8", newline="") as lines:
        return [
            SeedDay(
                date.fromisoformat(row["day"]),
                row["is_trading"] == "1",
                row["has_night"] == "1",
                row["is_working"] == "1",
                row["note"],
            )
            for row in csv.DictReader(lines)
        ]


def _holiday_notes() -> dict[date, str]:
    notes = dict(EXCHANGE_CLOSURES)
    for holiday in HOLIDAYS:
        note = holiday.name + (PROVISIONAL if holiday.is_provisional else "")
        notes |= dict.fromkeys(_span(holiday.first, holiday.last), note)
    return notes


def _day(day: date, notes: dict[date, str], worked: dict[date, str]) -> SeedDay:
    is_weekend = day.weekday() >= 5
    is_trading = not is_weekend and day not in notes
    is_working = day in worked or day in EXCHANGE_CLOSURES or (not is_weekend and day not in notes)
    note = f"{worked[day]}调休上班" if day in worked else notes.get(day, "")
    return SeedDay(day, is_trading, is_trading and not _is_eve(day, notes), is_working, note)


def _is_eve(day: date, notes: dict[date, str]) -> bool:
    """Whether a holiday lies between this day and the next trading day: the night session then falls out.

    The day after LAST_DAY is New Year's Day.
    """
    after = day + timedelta(days=1)
    while after.weekday() >= 5 and after not in notes:
        after += timedelta(days=1)
    return after in notes or after > LAST_DAY


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


if __name__ == "__main__":
    PATH.write_text(render(build()), encoding="utf-8")
