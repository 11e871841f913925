"""Points, type and class by hand: at, just under and just over each cut point."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories.questionnaires import LOWEST, SHIPPED, answers, document, option, question
from tiering.engine.questionnaire import (
    AnswerFault,
    InvalidAnswers,
    Questionnaire,
    answer_faults,
    level_of,
    read,
    score,
)


@pytest.fixture
def short() -> Questionnaire:
    return read(document())


@pytest.fixture
def shipped() -> Questionnaire:
    return read(json.loads(SHIPPED.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("points", "risk_class", "risk_type"),
    [
        (3, "C1", "conservative"),
        (20, "C1", "conservative"),
        (21, "C2", "conservative"),
        (22, "C2", "conservative"),
        (36, "C2", "conservative"),
        (37, "C3", "steady"),
        (38, "C3", "steady"),
        (53, "C3", "steady"),
        (54, "C4", "aggressive"),
        (55, "C4", "aggressive"),
        (82, "C4", "aggressive"),
        (83, "C5", "aggressive"),
        (84, "C5", "aggressive"),
        (100, "C5", "aggressive"),
    ],
)
def test_the_shipped_cut_points(shipped: Questionnaire, points: int, risk_class: str, risk_type: str) -> None:
    level = level_of(shipped, points)
    assert (level.risk_class, level.risk_type) == (risk_class, risk_type)


@pytest.mark.parametrize(
    ("yes", "knows", "points", "risk_class", "risk_type"),
    [
        ((), ("none",), 0, "C1", "conservative"),
        ((), ("a", "b"), 7, "C1", "conservative"),
        (("old",), ("none",), 10, "C2", "conservative"),
        ((), ("a", "b", "c"), 10, "C2", "conservative"),
        (("old",), ("a", "b"), 17, "C2", "conservative"),
        (("old", "years"), ("none",), 20, "C3", "steady"),
        (("old", "years", "rich"), ("none",), 30, "C3", "steady"),
        (("old", "years", "rich"), ("a",), 33, "C4", "aggressive"),
        (("old", "years", "rich"), ("b",), 34, "C4", "aggressive"),
        (("old", "years", "rich", "bold"), ("a", "b"), 47, "C4", "aggressive"),
        (("old", "years", "rich", "bold"), ("a", "b", "c"), 50, "C5", "aggressive"),
    ],
)
def test_answers_are_scored(
    short: Questionnaire,
    yes: tuple[str, ...],
    knows: tuple[str, ...],
    points: int,
    risk_class: str,
    risk_type: str,
) -> None:
    found = score(short, answers(*yes, knows=knows))
    assert (found.points, found.level.risk_class, found.level.risk_type) == (points, risk_class, risk_type)
    assert list(found.by_question) == ["old", "knows", "years", "rich", "bold"]
    assert sum(found.by_question.values()) == points


def test_the_highest_of_several_counts() -> None:
    several = [option("a", 3), option("b", 9), option("none", 0, is_alone=True)]
    first = question("old", "age", kind="multiple", counts="highest", options=several)
    whole = read(document(questions=[first, *document()["questions"][1:]], levels=document()["levels"][:3]))
    assert score(whole, LOWEST | {"old": ["a", "b"]}).by_question["old"] == 9
    assert score(whole, LOWEST | {"old": ["a"]}).by_question["old"] == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"old": []}, {"old": AnswerFault.MISSING}),
        ({"old": ["maybe"]}, {"old": AnswerFault.UNKNOWN_OPTION}),
        ({"old": ["yes", "no"]}, {"old": AnswerFault.ONE_ONLY}),
        ({"knows": ["a", "a"]}, {"knows": AnswerFault.REPEATED}),
        ({"knows": ["a", "none"]}, {"knows": AnswerFault.NOT_ALONE}),
        ({"luck": ["yes"]}, {"luck": AnswerFault.UNKNOWN_QUESTION}),
        (
            {"knows": ["a", "z"], "rich": []},
            {"knows": AnswerFault.UNKNOWN_OPTION, "rich": AnswerFault.MISSING},
        ),
        ({"knows": ["c", "b"]}, {}),
    ],
)
def test_what_is_wrong_with_answers(
    short: Questionnaire, given: dict[str, Any], expected: dict[str, AnswerFault]
) -> None:
    assert answer_faults(short, LOWEST | given) == expected
    if expected:
        with pytest.raises(InvalidAnswers) as raised:
            score(short, LOWEST | given)
        assert raised.value.faults == expected


def test_no_answer_at_all(short: Questionnaire) -> None:
    assert set(answer_faults(short, {}).values()) == {AnswerFault.MISSING}
    assert len(answer_faults(short, {})) == 5


def test_points_below_every_level_are_a_broken_contract(short: Questionnaire) -> None:
    with pytest.raises(ValueError, match="-1 points reach no level"):
        level_of(short, -1)


def test_a_whole_sheet_of_the_shipped_one_by_hand(shipped: Questionnaire) -> None:
    """8 + 5 + (2 + 2) + 5 + 9 + 3 + 3 + 4 + 3 + 5 + 6 + 6 + 3 = 64: C4."""
    sheet = {
        "age": ["to_50"],
        "schooling": ["studied"],
        "mechanisms": ["margin", "liquidation"],
        "years": ["to_3"],
        "products": ["funds", "futures"],
        "income": ["to_300k"],
        "assets": ["to_1m"],
        "share": ["to_30"],
        "debts": ["mortgage"],
        "aim": ["steady"],
        "loss": ["to_30"],
        "reaction": ["hold"],
        "horizon": ["to_1y"],
    }
    found = score(shipped, sheet)
    assert (found.points, found.level.risk_class, found.level.risk_type) == (64, "C4", "aggressive")
