"""From JSON to a document, with every fault and its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiering.engine.schemes.conditions import Comparison
from tiering.engine.schemes.document import FORMAT, KINDS, Body, Guess, Movement, Rule, SchemeDocument, Tier
from tiering.engine.schemes.faults import Fault, InvalidDocument
from tiering.engine.schemes.node import Context, Node, Vocabulary
from tiering.engine.schemes.read_bodies import READERS, read_text, unrepeated
from tiering.engine.schemes.read_conditions import read_condition
from tiering.engine.schemes.read_movement import read_movement

PARTS: tuple[str, ...] = (
    "format",
    "kind",
    "title",
    "tiers",
    "remainder",
    "rules",
    *READERS,
    "movement",
    "requirements",
    "guesses",
)


def validate(document: Any, vocabulary: Vocabulary | None = None) -> list[Fault]:
    """Every fault of a JSON document, in the order it is read; none means that `read` gives a document.

    Names of measures, attributes and other schemes are checked against `vocabulary`; without one they are taken as
    given.
    """
    return list(_read(document, vocabulary)[1])


def read(document: Any, vocabulary: Vocabulary | None = None) -> SchemeDocument:
    """The document as values. Raises InvalidDocument, a ValueError that carries the faults."""
    found, faults = _read(document, vocabulary)
    if faults:
        raise InvalidDocument(faults)
    return found


def _read(document: Any, vocabulary: Vocabulary | None) -> tuple[SchemeDocument, tuple[Fault, ...]]:
    context = Context(vocabulary or Vocabulary())
    found = _document(Node(document, "", context))
    # A part that is read twice notes its fault twice.
    return found, tuple(dict.fromkeys(context.faults))


def _document(node: Node) -> SchemeDocument:
    if node.value is None:
        node.fault("not_an_object")
    node.only(*PARTS)
    _check_format(node.part("format"))
    kind = node.part("kind").choice(KINDS)
    tiers = _tiers(node.part("tiers"))
    node.context.tiers.extend(tier.code for tier in tiers)
    return SchemeDocument(
        kind=kind,
        title=read_text(node.part("title")),
        tiers=tiers,
        remainder=node.part("remainder").tier(),
        rules=_rules(node, kind),
        body=_body(node, kind),
        movement=read_movement(node.part("movement")) if node.has("movement") else Movement(),
        requirements=_requirements(node),
        guesses=_guesses(node),
    )


def _check_format(node: Node) -> None:
    if node.value is not None and node.whole(0, 1000) != FORMAT:
        node.fault("format_unknown", value=node.value, known=FORMAT)


def _tiers(node: Node) -> tuple[Tier, ...]:
    entries = [entry.only("code", "name", "is_aim") for entry in node.entries()]
    unrepeated([entry.part("code") for entry in entries if entry.has("code")])
    return tuple(_tier(entry) for entry in entries)


def _tier(node: Node) -> Tier:
    is_aim = node.part("is_aim").flag() if node.has("is_aim") else True
    return Tier(node.part("code").code(), read_text(node.part("name")), is_aim)


def _rules(node: Node, kind: str) -> tuple[Rule, ...]:
    if not node.has("rules"):
        if kind == "bands":
            node.part("rules")
        return ()
    entries = node.part("rules").entries(may_be_empty=kind != "bands")
    rules = tuple(_rule(entry) for entry in entries)
    seen: set[tuple[str, str]] = set()
    for entry, rule in zip(entries, rules, strict=True):
        if (rule.tier, rule.code) in seen:
            entry.part("code").fault("repeated", value=rule.code)
        seen.add((rule.tier, rule.code))
    _check_reach(entries, rules)
    return rules


def _rule(node: Node) -> Rule:
    node.only("code", "tier", "when", "name")
    return Rule(
        node.part("code").code(),
        node.part("tier").tier(),
        read_condition(node.part("when")),
        read_text(node.part("name")) if node.has("name") else None,
    )


def _check_reach(entries: Sequence[Node], rules: Sequence[Rule]) -> None:
    """A rule that asks for one limit alone takes everybody that a later, stricter one on the same measure asks for."""
    widest: dict[tuple[str, str, str], tuple[tuple[float, bool], str]] = {}
    for entry, rule in zip(entries, rules, strict=True):
        if not isinstance(rule.when, Comparison) or rule.when.op not in (">=", ">", "<=", "<"):
            continue
        side, threshold = rule.when.op[0], rule.when.threshold
        key = rule.when.measure, threshold.of, side
        strictness = (threshold.value if side == ">" else -threshold.value), len(rule.when.op) == 1
        if key in widest and strictness >= widest[key][0]:
            entry.fault("never_reached", rule=widest[key][1])
        else:
            widest[key] = strictness, f"{rule.tier}.{rule.code}"


def _body(node: Node, kind: str) -> Body | None:
    found: Body | None = None
    for part, reader in READERS.items():
        if part == kind:
            found = reader(node.part(part))
        elif node.has(part):
            node.part(part).fault("kind_without_part", kind=kind, part=part)
    return found


def _requirements(node: Node) -> tuple[str, ...]:
    if not node.has("requirements"):
        return ()
    return tuple(entry.words() for entry in node.part("requirements").entries(may_be_empty=True))


def _guesses(node: Node) -> tuple[Guess, ...]:
    if not node.has("guesses"):
        return ()
    entries = [entry.only("place", "note") for entry in node.part("guesses").entries(may_be_empty=True)]
    return tuple(Guess(entry.part("place").words(), read_text(entry.part("note"))) for entry in entries)
