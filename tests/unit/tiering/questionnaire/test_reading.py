"""Every fault of a questionnaire has a place, a sentence and a remedy; the shipped one has none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.questionnaires import SHIPPED, document, option, question
from tiering.engine.questionnaire import GROUPS, RISK_CLASSES, read, validate
from tiering.engine.schemes import InvalidDocument


def faults(whole: Any) -> list[tuple[str, str]]:
    return [(fault.place, fault.code) for fault in validate(whole)]


def with_question(**parts: Any) -> dict[str, Any]:
    """The first question with other parts; one that is None is left out."""
    first = {key: part for key, part in (question("old", "age") | parts).items() if part is not None}
    return document(questions=[first, *document()["questions"][1:]])


def with_level(place: int, **parts: Any) -> dict[str, Any]:
    levels = document()["levels"]
    levels[place] = levels[place] | parts
    return document(levels=levels)


def test_a_sound_document_is_read_whole() -> None:
    found = read(document(introduction={"zh": "请如实填写", "en": "Be honest"}, requirements=["R286"]))
    assert (found.title.en, found.validity_months, found.lowest, found.highest) == (
        "Short questionnaire",
        24,
        0,
        50,
    )
    assert [(level.at_least, level.risk_class) for level in found.levels] == [
        (0, "C1"),
        (10, "C2"),
        (20, "C3"),
        (33, "C4"),
        (50, "C5"),
    ]
    assert found.introduction is not None
    assert found.introduction.en == "Be honest"
    assert found.requirements == ("R286",)
    knows = found.question("knows")
    assert knows is not None
    assert (knows.is_multiple, knows.counts, knows.lowest, knows.highest) == (True, "sum", 0, 10)
    alone = knows.option("none")
    assert alone is not None
    assert alone.is_alone
    assert (knows.option("z"), found.question("z")) == (None, None)


def test_the_shipped_questionnaire() -> None:
    whole = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert faults(whole) == []
    found = read(whole)
    # By hand from the file: only income, assets and horizon bring a point whatever is answered.
    assert (found.lowest, found.highest, len(found.questions), found.validity_months) == (3, 100, 13, 24)
    assert {one.group for one in found.questions} == set(GROUPS)
    assert [level.risk_class for level in found.levels] == list(RISK_CLASSES)
    # R289 gives no cut points: they are marked as defaults.
    assert [guess.place for guess in found.guesses] == ["levels", "questions", "validity_months"]


def test_highest_of_several_answers_counts_once() -> None:
    several = [option("a", 3), option("b", 9), option("none", 0, is_alone=True)]
    whole = with_question(kind="multiple", counts="highest", options=several)
    whole |= {"levels": document()["levels"][:4]}
    first = read(whole).questions[0]
    assert (first.lowest, first.highest) == (0, 9)
    alone = [option("a", 3), option("b", 2), option("all", 8, is_alone=True)]
    whole = with_question(kind="multiple", counts="sum", options=alone) | {
        "levels": document()["levels"][1:4]
    }
    whole["levels"][0] |= {"at_least": 2}
    first = read(whole).questions[0]
    assert (first.lowest, first.highest) == (2, 8)


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (None, [("", "not_an_object")]),
        ([], [("", "not_an_object")]),
        (document(format=2), [("format", "format_unknown")]),
        (document(colour="red"), [("colour", "unknown_key")]),
        (document(title={"zh": "问"}), [("title.en", "missing")]),
        (document(introduction={"zh": "问", "en": " "}), [("introduction.en", "not_a_text")]),
        (document(validity_months=0), [("validity_months", "out_of_range")]),
        (document(validity_months=121), [("validity_months", "out_of_range")]),
        (document(validity_months=1.5), [("validity_months", "not_whole")]),
        (document(validity_months="24"), [("validity_months", "not_a_number")]),
        (document(questions=[]), [("questions", "empty_list")]),
        (document(levels={}), [("levels", "not_a_list")]),
        (document(levels=[]), [("levels", "empty_list")]),
        (document(requirements=[1]), [("requirements[0]", "not_a_text")]),
        (document(guesses=[{"place": "levels"}]), [("guesses[0].note", "missing")]),
        (with_question(group="luck"), [("questions[0].group", "not_a_choice")]),
        (with_question(kind="free"), [("questions[0].kind", "not_a_choice")]),
        (with_question(code="Old"), [("questions[0].code", "not_a_code")]),
        (with_question(code="knows"), [("questions[1].code", "repeated")]),
        (with_question(code=None), [("questions[0].code", "missing")]),
        (with_question(text=None), [("questions[0].text", "missing")]),
        (with_question(group="knowledge"), [("questions", "group_missing")]),
        (with_question(counts="sum"), [("questions[0].counts", "counts_of_single")]),
        (with_question(kind="multiple"), [("questions[0].counts", "missing")]),
        (with_question(options=[option("no", 0)]), [("questions[0].options", "one_option")]),
        (
            with_question(options=[option("no", 0), option("no", 1)]),
            [("questions[0].options[1].code", "repeated")],
        ),
        (
            with_question(options=[option("no", -1), option("yes", 1_001)]),
            [
                ("questions[0].options[0].points", "out_of_range"),
                ("questions[0].options[1].points", "out_of_range"),
            ],
        ),
        (
            with_question(options=[option("no", 0, is_alone=True), option("yes", 10)]),
            [("questions[0].options[0].is_alone", "alone_of_single")],
        ),
        (
            with_question(
                kind="multiple", counts="sum", options=[option("no", 0, is_alone="yes"), option("yes", 10)]
            ),
            [("questions[0].options[0].is_alone", "not_true_or_false")],
        ),
        (with_level(1, at_least=0), [("levels[1].at_least", "not_rising")]),
        (with_level(1, at_least=None), [("levels[1].at_least", "missing")]),
        (
            with_level(1, risk_class="C1"),
            [("levels[1].risk_class", "class_not_rising")],
        ),
        (with_level(2, risk_type="bold"), [("levels[2].risk_type", "not_a_choice")]),
        (with_level(1, risk_type="aggressive"), [("levels[2].risk_type", "type_falls")]),
        (with_level(0, at_least=1), [("levels[0].at_least", "points_without_level")]),
        (with_level(4, at_least=51), [("levels[4].at_least", "level_out_of_reach")]),
    ],
)
def test_faults_name_their_place(whole: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(whole) == expected


def test_a_level_that_nobody_gets() -> None:
    """Every answer of the first question brings 10 points: who would be C1?"""
    whole = with_question(options=[option("no", 10), option("yes", 20)])
    assert faults(whole) == [("levels[0]", "level_never_given")]
    # At the limit: with 9 points at the fewest, C1 is given to 9 points.
    assert faults(with_question(options=[option("no", 9), option("yes", 20)])) == []


def test_sentences_say_what_and_what_to_do() -> None:
    (fault,) = validate(with_level(4, at_least=51))
    assert fault.sentence == (
        "levels[4].at_least: 51 points cannot be reached: the best answers bring 50."
        " Begin the level lower, or give more points."
    )
    (fault,) = validate(with_question(group="knowledge"))
    assert fault.sentence == (
        "questions: No question is of the group “age”. Add a question of this group, or give one to it."
    )


def test_reading_raises_all_faults() -> None:
    with pytest.raises(InvalidDocument) as raised:
        read(with_level(1, at_least=0) | {"validity_months": 0})
    assert [fault.code for fault in raised.value.faults] == ["out_of_range", "not_rising"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = st.sampled_from(
    ["format", "title", "introduction", "validity_months", "questions", "levels", "guesses"]
)


@given(place=PLACES, value=JSON)
def test_nothing_that_json_holds_makes_the_reader_fall_over(place: str, value: Any) -> None:
    whole = document(**{place: value})
    assert isinstance(faults(whole), list)


@given(part=st.sampled_from(["code", "group", "kind", "counts", "text", "options"]), value=JSON)
def test_nor_in_a_question(part: str, value: Any) -> None:
    assert isinstance(faults(document(questions=[question("old", "age") | {part: value}])), list)
