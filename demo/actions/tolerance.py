"""What clients answered to the risk questionnaire: most of them, some long ago, some not at all, some refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from demo.actions.organisation import Organisation
from demo.copying import copy_lines
from demo.engine.arrays import Floats, Ints, stream
from demo.engine.simulation import History
from demo.register import Register
from demo.scripts import REFUSALS
from demo.sheet import Placement
from tiering.actions import questionnaires
from tiering.engine.questionnaire import Question, Questionnaire, Score, months_after, read, score
from tiering.models import Assessment, AssessmentRefusal, QuestionnaireVersion

_STREAM = 14
_SHANGHAI = ZoneInfo("Asia/Shanghai")
# So many different sheets are filled in; every client has one of them.
_SHEETS = 600
_NEVER, _REFUSED, _TWICE = 0.06, 0.03, 0.1
_OLDEST_DAYS, _SINCE_DAYS = 820, 1_300
_ASSESSMENT = (
    "client_id",
    "version_id",
    "answers",
    "points",
    "risk_class",
    "risk_type",
    "assessed_on",
    "valid_until",
    "filled_by_id",
    "filled_at",
)
_STAND = """
UPDATE tiering_risktolerance t
SET assessment_id = a.id, valid_until = a.valid_until,
    reminded_of = CASE WHEN a.valid_until <= %(told)s THEN a.valid_until END
FROM (
    SELECT DISTINCT ON (client_id) client_id, id, valid_until FROM tiering_assessment
    ORDER BY client_id, assessed_on DESC, id DESC
) a WHERE a.client_id = t.client_id
"""
_STAND_REFUSED = """
UPDATE tiering_risktolerance t SET refused_on = r.refused_on
FROM tiering_assessmentrefusal r WHERE r.client_id = t.client_id
"""


@dataclass(frozen=True)
class _Sheet:
    """Answers as the text of a row, and what they came to."""

    answers: str
    score: Score


def assess(history: History, book: Register, placement: Placement, staff: Organisation, seed: int) -> int:
    """Bring the shipped questionnaire into force as two persons do, and fill it in; how many sheets were."""
    today = history.days[-1]
    version = _bring_into_force(staff, today - timedelta(days=_SINCE_DAYS))
    questionnaire = read(version.document)
    rng = stream(seed, _STREAM)
    sheets = [_sheet(questionnaire, rng, float(rng.random())) for _number in range(_SHEETS)]
    drawn = rng.random(book.client_count)
    before = _days_ago(rng, book.client_count)
    managers = np.array([manager.pk for manager in staff.managers])[placement.manager]
    writer = _Writer(version, questionnaire, sheets, book, placement, managers)
    asked = np.flatnonzero(drawn >= _NEVER + _REFUSED)
    again = asked[rng.random(len(asked)) < _TWICE]
    refused = np.flatnonzero((drawn >= _NEVER) & (drawn < _NEVER + _REFUSED))
    chosen = rng.integers(0, _SHEETS, book.client_count)
    table = Assessment._meta.db_table
    copy_lines(table, _ASSESSMENT, writer.lines(again, chosen[::-1], before + 400, today))
    copy_lines(table, _ASSESSMENT, writer.lines(asked, chosen, before, today))
    _refuse(refused, before, managers, book, today)
    with connection.cursor() as cursor:
        # Who was to be told has been told: nothing leaves for addresses that do not exist.
        cursor.execute(_STAND, {"told": today + timedelta(days=60)})
        cursor.execute(_STAND_REFUSED)
    return len(asked) + len(again)


def _bring_into_force(staff: Organisation, since: date) -> QuestionnaireVersion:
    author, second = staff.staff["demo_head"], staff.staff["demo_compliance"]
    now = datetime.combine(since, time(9, 0), _SHANGHAI)
    shipped = QuestionnaireVersion.objects.get(number=1)
    version = questionnaires.submit(version_id=shipped.pk, revision=shipped.revision, by=author, now=now)
    version = questionnaires.approve(version_id=version.pk, revision=version.revision, by=second, now=now)
    return questionnaires.schedule(
        version_id=version.pk, revision=version.revision, effective_from=since, by=second, now=now
    )


def _days_ago(rng: np.random.Generator, count: int) -> Ints:
    return rng.integers(1, _OLDEST_DAYS, count)


def _sheet(questionnaire: Questionnaire, rng: np.random.Generator, boldness: float) -> _Sheet:
    """Somebody bold answers what brings points more often."""
    answers = {question.code: _answer(question, rng, boldness) for question in questionnaire.questions}
    return _Sheet(json.dumps(answers), score(questionnaire, answers))


def _answer(question: Question, rng: np.random.Generator, boldness: float) -> list[str]:
    options = [option for option in question.options if not option.is_alone]
    points: Floats = np.array([option.points for option in options], dtype=np.float64)
    distance = np.abs(points - boldness * points.max())
    weights = np.exp(-distance / 2.5)
    place = int(rng.choice(len(options), p=weights / weights.sum()))
    count = 1 + int(boldness * (len(options) - 1)) if question.is_multiple and question.counts == "sum" else 1
    return [option.code for option in options[:count]] if count > 1 else [options[place].code]


@dataclass(frozen=True)
class _Writer:
    version: QuestionnaireVersion
    questionnaire: Questionnaire
    sheets: list[_Sheet]
    book: Register
    placement: Placement
    managers: Ints

    def lines(self, clients: Ints, chosen: Ints, days_ago: Ints, today: date) -> Iterator[str]:
        """Rows in COPY's text format, none before the client's opening; nothing in them needs escaping."""
        ends = {}
        for client in clients.tolist():
            day = max(self.placement.opened[client], today - timedelta(days=int(days_ago[client])))
            if day not in ends:
                ends[day] = months_after(day, self.questionnaire.validity_months)
            sheet = self.sheets[chosen[client]]
            level = sheet.score.level
            yield (
                f"{self.book.client_pk + client}\t{self.version.pk}\t{sheet.answers}\t{sheet.score.points}"
                f"\t{level.risk_class}\t{level.risk_type}\t{day}\t{ends[day]}\t{self.managers[client]}"
                f"\t{day} 10:00:00+08\n"
            )


def _refuse(clients: Ints, days_ago: Ints, managers: Ints, book: Register, today: date) -> None:
    columns = ("client_id", "words", "refused_on", "noted_by_id", "noted_at")
    lines = (
        f"{book.client_pk + client}\t{REFUSALS[client % len(REFUSALS)]}\t{day}\t{managers[client]}"
        f"\t{day} 10:00:00+08\n"
        for client in clients.tolist()
        for day in [today - timedelta(days=int(days_ago[client]) // 4)]
    )
    copy_lines(AssessmentRefusal._meta.db_table, columns, lines)
