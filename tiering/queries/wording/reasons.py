"""An explanation in the reader's words: what gave the tier, what leads up and down, and all of it to read aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from tiering.engine.schemes import Change, SchemeDocument, Way
from tiering.engine.schemes.bodies import Outcome
from tiering.engine.schemes.evaluate import REMAINDER
from tiering.enums import TierRule
from tiering.queries.explanation import Explained
from tiering.queries.wording.conditions import SIGNS, sentence
from tiering.queries.wording.names import (
    Named,
    Names,
    figure,
    in_words,
    is_english,
    measure_label,
    names,
    number,
)
from tiering.queries.wording.reading import kind_label

LANGUAGES = ("zh-hans", "en")
# Read aloud, more than two ways are no help.
WAYS_TOLD = 2


@dataclass(frozen=True)
class Telling:
    """The text of one language."""

    language: str
    text: str


def tier_name(document: SchemeDocument, code: str) -> str:
    return next((in_words(tier.name) for tier in document.tiers if tier.code == code), code)


def reason(document: SchemeDocument, outcome: Outcome, points: float | None, known: Names) -> str:
    """What gave the tier, as a sentence without its end."""
    if outcome.code == REMAINDER:
        return _("none of the other tiers applies")
    rule = next(
        (rule for place, rule in enumerate(document.rules) if outcome.place == f"rules[{place}]"), None
    )
    if rule is not None:
        said = sentence(rule.when, known)
        return f"{in_words(rule.name)}: {said}" if rule.name else said
    words = (
        f"{kind_label(document.kind)}: {in_words(outcome.name)}"
        if outcome.name
        else kind_label(document.kind)
    )
    return words if points is None else _("%(kind)s, %(points)s") % {"kind": words, "points": number(points)}


def rule_label(document: SchemeDocument, tier: str, code: str) -> str:
    """A rule by its code, as the history keeps it."""
    if code in TierRule.values:
        return str(TierRule(code).label)
    named = [rule for rule in document.rules if rule.code == code and rule.tier == tier and rule.name]
    return in_words(named[0].name) if named and named[0].name else code


def change_text(change: Change, known: Names) -> str:
    """What has to become true: "Monthly average equity ≥ 5,000,000 yuan (800,000 yuan more)"."""
    if change.sort == "known":
        return _("%(measure)s is known") % {"measure": measure_label(change.name)}
    if change.sort == "attribute":
        return _word_text(
            change, known.attribute(change.name), known.attribute_values(change.name, change.words)
        )
    if change.sort == "tier":
        return _word_text(change, known.scheme(change.name), known.tiers(change.name, change.words))
    limit = figure(change.name, round(change.limit or 0.0, 6))
    said = f"{measure_label(change.name)} {SIGNS[change.op]} {limit}"
    return said + _gap(change)


def ways_text(ways: Iterable[Way], known: Names) -> list[str]:
    """Each way as the changes that it asks for together."""
    return [_(" and ").join(change_text(change, known) for change in way.changes) for way in ways]


def tellings(found: Explained, rows: Named) -> list[Telling]:
    """The whole explanation as plain text in either language, to be read to the client."""
    texts = []
    for language in LANGUAGES:
        with override(language):
            sentences = _sentences(found, names(rows))
            texts.append(Telling(language, (" " if is_english() else "").join(sentences)))
    return texts


def _sentences(found: Explained, known: Names) -> Iterable[str]:
    why = found.why
    words = {
        "client": found.client.name,
        "scheme": known.scheme(found.scheme.code),
        "tier": tier_name(found.document, why.tier),
        "day": found.day.isoformat(),
        "reason": reason(found.document, why.outcome, why.points, known),
    }
    yield (
        _("By %(scheme)s and the figures of %(day)s, %(client)s is in tier %(tier)s, because: %(reason)s.")
        % words
    )
    yield from _standing(found)
    if why.up:
        up = {"tier": tier_name(found.document, why.up[0].tier)}
        ways = _("; or ").join(ways_text(why.up[:WAYS_TOLD], known))
        yield _("For %(tier)s this is missing: %(ways)s.") % (up | {"ways": ways})
    if why.down:
        down = {"tier": tier_name(found.document, why.down[0].tier)}
        ways = _("; or ").join(ways_text(why.down[:WAYS_TOLD], known))
        yield _("It would fall to %(tier)s with: %(ways)s.") % (down | {"ways": ways})


def _standing(found: Explained) -> Iterable[str]:
    """Where people, or the rules of movement, say something else than today's figures."""
    if found.override is not None:
        words = {
            "tier": tier_name(found.document, found.override.tier),
            "until": found.override.ends_on.isoformat(),
        }
        yield _("By decision of the firm it counts as %(tier)s until %(until)s.") % words
    elif found.in_force is not None and found.in_force.tier != found.why.tier:
        words = {
            "tier": tier_name(found.document, found.in_force.tier),
            "since": found.in_force.effective_on.isoformat(),
        }
        yield _("In force since %(since)s is %(tier)s.") % words


def _gap(change: Change) -> str:
    if change.value is None:
        return _(" (not known now)")
    if change.gap is None or change.op in ("=", "!="):
        return ""
    words = {
        "value": figure(change.name, change.value),
        "gap": figure(change.name, abs(round(change.gap, 6))),
    }
    if change.gap >= 0:
        return _(" (now %(value)s, %(gap)s more)") % words
    return _(" (now %(value)s, %(gap)s less)") % words


def _word_text(change: Change, name: str, words: str) -> str:
    said = {"name": name, "words": words}
    return _("%(name)s is %(words)s") % said if change.op == "in" else _("%(name)s is not %(words)s") % said
