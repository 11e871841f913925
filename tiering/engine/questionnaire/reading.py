"""From JSON to a questionnaire, with every fault, its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tiering.engine.questionnaire.document import (
    COUNTS,
    FORMAT,
    GROUPS,
    KINDS,
    RISK_CLASSES,
    RISK_TYPES,
    Level,
    Option,
    Question,
    Questionnaire,
)
from tiering.engine.schemes.document import Guess
from tiering.engine.schemes.faults import Fault, InvalidDocument
from tiering.engine.schemes.node import Context, Node, Vocabulary
from tiering.engine.schemes.read_bodies import read_text, unrepeated

PARTS: tuple[str, ...] = (
    "format",
    "title",
    "introduction",
    "validity_months",
    "questions",
    "levels",
    "requirements",
    "guesses",
)
MOST_POINTS = 1_000
LONGEST_MONTHS = 120


def validate(document: Any) -> list[Fault]:
    """Every fault of a JSON document, in the order it is read; none means that `read` gives a questionnaire."""
    return list(_read(document)[1])


def read(document: Any) -> Questionnaire:
    """The document as values. Raises InvalidDocument, a ValueError that carries the faults."""
    found, faults = _read(document)
    if faults:
        raise InvalidDocument(faults)
    return found


def _read(document: Any) -> tuple[Questionnaire, tuple[Fault, ...]]:
    context = Context(Vocabulary())
    found = _questionnaire(Node(document, "", context))
    if not context.faults:
        _check_reach(Node(document, "", context), found)
    # A part that is read twice notes its fault twice.
    return found, tuple(dict.fromkeys(context.faults))


def _questionnaire(node: Node) -> Questionnaire:
    if node.value is None:
        node.fault("not_an_object")
    node.only(*PARTS)
    _check_format(node.part("format"))
    return Questionnaire(
        title=read_text(node.part("title")),
        introduction=read_text(node.part("introduction")) if node.has("introduction") else None,
        validity_months=node.part("validity_months").whole(1, LONGEST_MONTHS),
        questions=_questions(node.part("questions")),
        levels=_levels(node.part("levels")),
        requirements=_requirements(node),
        guesses=_guesses(node),
    )


def _check_format(node: Node) -> None:
    if node.value is not None and node.whole(0, 1000) != FORMAT:
        node.fault("format_unknown", value=node.value, known=FORMAT)


def _questions(node: Node) -> tuple[Question, ...]:
    entries = [entry.only("code", "group", "kind", "counts", "text", "options") for entry in node.entries()]
    unrepeated([entry.part("code") for entry in entries if entry.has("code")])
    questions = tuple(_question(entry) for entry in entries)
    asked = {question.group for question in questions}
    for group in GROUPS if entries else ():
        if group not in asked:
            node.fault("group_missing", group=group)
    return questions


def _question(node: Node) -> Question:
    kind = node.part("kind").choice(KINDS)
    is_multiple = kind == "multiple"
    if node.has("counts") and not is_multiple:
        node.part("counts").fault("counts_of_single")
    return Question(
        code=node.part("code").code(),
        group=node.part("group").choice(GROUPS),
        is_multiple=is_multiple,
        counts=node.part("counts").choice(COUNTS) if is_multiple else COUNTS[0],
        text=read_text(node.part("text")),
        options=_options(node.part("options"), is_multiple=is_multiple),
    )


def _options(node: Node, *, is_multiple: bool) -> tuple[Option, ...]:
    entries = [entry.only("code", "text", "points", "is_alone") for entry in node.entries()]
    unrepeated([entry.part("code") for entry in entries if entry.has("code")])
    if len(entries) == 1:
        node.fault("one_option")
    for entry in entries:
        if entry.has("is_alone") and not is_multiple:
            entry.part("is_alone").fault("alone_of_single")
    return tuple(_option(entry) for entry in entries)


def _option(node: Node) -> Option:
    return Option(
        node.part("code").code(),
        read_text(node.part("text")),
        node.part("points").whole(0, MOST_POINTS),
        node.part("is_alone").flag() if node.has("is_alone") else False,
    )


def _levels(node: Node) -> tuple[Level, ...]:
    entries = [entry.only("at_least", "risk_class", "risk_type") for entry in node.entries()]
    levels = tuple(_level(entry) for entry in entries)
    for entry, (below, level) in zip(entries[1:], pairwise(levels), strict=True):
        _check_order(entry, below, level)
    return levels


def _level(node: Node) -> Level:
    return Level(
        node.part("at_least").whole(0, 1_000_000),
        node.part("risk_class").choice(RISK_CLASSES),
        node.part("risk_type").choice(RISK_TYPES),
    )


def _check_order(node: Node, below: Level, level: Level) -> None:
    """More points never mean a more careful client."""
    if node.has("at_least") and level.at_least <= below.at_least:
        node.part("at_least").fault("not_rising", value=level.at_least, below=below.at_least)
    if _place(RISK_CLASSES, level.risk_class) <= _place(RISK_CLASSES, below.risk_class):
        node.part("risk_class").fault("class_not_rising", value=level.risk_class, below=below.risk_class)
    if _place(RISK_TYPES, level.risk_type) < _place(RISK_TYPES, below.risk_type):
        node.part("risk_type").fault("type_falls", value=level.risk_type, below=below.risk_type)


def _place(known: Sequence[str], value: str) -> int:
    return known.index(value)


def _check_reach(node: Node, found: Questionnaire) -> None:
    """Every result has a level, and every level a result."""
    entries = node.part("levels").entries()
    if found.levels[0].at_least > found.lowest:
        place = entries[0].part("at_least")
        place.fault("points_without_level", value=found.levels[0].at_least, lowest=found.lowest)
    for entry, level in zip(entries, found.levels, strict=True):
        if level.at_least > found.highest:
            entry.part("at_least").fault("level_out_of_reach", value=level.at_least, highest=found.highest)
    for entry, (_below, above) in zip(entries, pairwise(found.levels), strict=False):
        if above.at_least <= found.lowest:
            entry.fault("level_never_given", lowest=found.lowest, value=above.at_least)


def _requirements(node: Node) -> tuple[str, ...]:
    if not node.has("requirements"):
        return ()
    return tuple(entry.words() for entry in node.part("requirements").entries(may_be_empty=True))


def _guesses(node: Node) -> tuple[Guess, ...]:
    if not node.has("guesses"):
        return ()
    entries = [entry.only("place", "note") for entry in node.part("guesses").entries(may_be_empty=True)]
    return tuple(Guess(entry.part("place").words(), read_text(entry.part("note"))) for entry in entries)
