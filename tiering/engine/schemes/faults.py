"""What may be wrong with a document: a place, a sentence, a remedy. The sentences are translated above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue; engines know no translation."""
    return message


# code: (what is wrong, what to do)
SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "missing": (gettext_noop("“%(key)s” is missing."), gettext_noop("Fill it in.")),
        "unknown_key": (
            gettext_noop("“%(key)s” means nothing here."),
            gettext_noop("Take it out; possible are %(choices)s."),
        ),
        "not_an_object": (
            gettext_noop("Here should be an object with named parts."),
            gettext_noop("Write the parts with their names."),
        ),
        "not_a_list": (gettext_noop("Here should be a list."), gettext_noop("Write a list, even of one.")),
        "empty_list": (gettext_noop("The list is empty."), gettext_noop("Add at least one entry.")),
        "too_long": (
            gettext_noop("The list has more than %(most)s entries."),
            gettext_noop("Join or remove some."),
        ),
        "too_deep": (
            gettext_noop("Conditions stand inside each other more than %(most)s deep."),
            gettext_noop("Write the rule as several rules."),
        ),
        "not_two": (
            gettext_noop("Here should be two limits."),
            gettext_noop("Write the lower and the upper limit."),
        ),
        "not_a_number": (
            gettext_noop("“%(value)s” is not a number."),
            gettext_noop("Write a number without a unit."),
        ),
        "not_whole": (gettext_noop("“%(value)s” is not a whole number."), gettext_noop("Round it.")),
        "out_of_range": (
            gettext_noop("%(value)s is outside %(low)s to %(high)s."),
            gettext_noop("Choose a figure within these limits."),
        ),
        "not_a_text": (gettext_noop("Here should be words."), gettext_noop("Write at least one character.")),
        "not_a_code": (
            gettext_noop("“%(value)s” cannot be a code."),
            gettext_noop("Use small letters, digits and underscores, beginning with a letter."),
        ),
        "not_a_choice": (
            gettext_noop("“%(value)s” is not possible here."),
            gettext_noop("Choose one of %(choices)s."),
        ),
        "not_true_or_false": (
            gettext_noop("“%(value)s” is neither true nor false."),
            gettext_noop("Choose one of them."),
        ),
        "repeated": (gettext_noop("“%(value)s” stands here twice."), gettext_noop("Rename or remove one.")),
        "tier_unknown": (
            gettext_noop("There is no tier “%(value)s”."),
            gettext_noop("Choose one of %(choices)s, or add the tier."),
        ),
        "measure_unknown": (
            gettext_noop("There is no measure “%(value)s”."),
            gettext_noop("Choose a measure from the list of measures."),
        ),
        "attribute_unknown": (
            gettext_noop("There is no attribute “%(value)s”."),
            gettext_noop("Choose one of %(choices)s."),
        ),
        "scheme_unknown": (
            gettext_noop("There is no other scheme “%(value)s”."),
            gettext_noop("Choose one of %(choices)s."),
        ),
        "no_condition": (
            gettext_noop("This is not a condition."),
            gettext_noop("Ask for a measure, an attribute or a tier of another scheme, or join conditions."),
        ),
        "two_conditions": (
            gettext_noop("These are several conditions in one: %(found)s."),
            gettext_noop("Put them into a list under “all” or “any”."),
        ),
        "wrong_way_round": (
            gettext_noop("The lower limit is above the upper one."),
            gettext_noop("Change them over."),
        ),
        "not_falling": (
            gettext_noop("%(value)s is not below %(above)s, the one before it."),
            gettext_noop("Order the cut points from the highest down."),
        ),
        "not_rising": (
            gettext_noop("%(value)s is not above %(below)s, the one before it."),
            gettext_noop("Order the steps from the lowest up."),
        ),
        "open_end": (
            gettext_noop("The last cut has to be open below, and only the last."),
            gettext_noop("Leave out “above” in the last cut alone."),
        ),
        "never_reached": (
            gettext_noop("This rule never applies: rule %(rule)s above it takes all its clients."),
            gettext_noop("Ask for more in the rule above, or move this rule up."),
        ),
        "count_out_of_reach": (
            gettext_noop("%(value)s conditions are asked for, but there are only %(count)s."),
            gettext_noop("Ask for fewer, or add conditions."),
        ),
        "cell_missing": (
            gettext_noop("The cell %(row)s × %(column)s has no tier."),
            gettext_noop("Give every pair of row and column a tier."),
        ),
        "format_unknown": (
            gettext_noop("Format %(value)s cannot be read."),
            gettext_noop("Write the document in format %(known)s."),
        ),
        "kind_without_part": (
            gettext_noop("A scheme of kind “%(kind)s” has no part “%(part)s”."),
            gettext_noop("Choose the kind that the part belongs to, or take the part out."),
        ),
        "group_missing": (
            gettext_noop("No question is of the group “%(group)s”."),
            gettext_noop("Add a question of this group, or give one to it."),
        ),
        "one_option": (
            gettext_noop("A question with one answer asks nothing."),
            gettext_noop("Add another answer."),
        ),
        "counts_of_single": (
            gettext_noop("Only a question with several answers says how they count."),
            gettext_noop("Take it out, or let several answers be chosen."),
        ),
        "alone_of_single": (
            gettext_noop("Where one answer is chosen, each stands alone."),
            gettext_noop("Take it out, or let several answers be chosen."),
        ),
        "class_not_rising": (
            gettext_noop("Class %(value)s is not above %(below)s, the one before it."),
            gettext_noop("Order the levels from C1 up, each class once."),
        ),
        "type_falls": (
            gettext_noop("Type “%(value)s” is more careful than “%(below)s”, the one before it."),
            gettext_noop("More points must not make a client more careful: change the types over."),
        ),
        "points_without_level": (
            gettext_noop("The lowest level begins at %(value)s, but answers can bring %(lowest)s points."),
            gettext_noop("Let the lowest level begin at %(lowest)s or below."),
        ),
        "level_out_of_reach": (
            gettext_noop("%(value)s points cannot be reached: the best answers bring %(highest)s."),
            gettext_noop("Begin the level lower, or give more points."),
        ),
        "level_never_given": (
            gettext_noop(
                "Nobody gets this level: every answer brings %(lowest)s points, and the next begins at %(value)s."
            ),
            gettext_noop("Begin the next level higher, or remove this one."),
        ),
    }
)


@dataclass(frozen=True)
class Fault:
    """One fault of a document. `place` is a path such as `rules[2].when.any[0].measure`; empty for the whole."""

    place: str
    code: str
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.code not in SENTENCES:
            raise ValueError(f"no sentence for fault {self.code!r}")

    @property
    def message(self) -> str:
        """The English msgid of what is wrong, with %(name)s placeholders for `parameters`."""
        return SENTENCES[self.code][0]

    @property
    def remedy(self) -> str:
        """The English msgid of what to do, with %(name)s placeholders for `parameters`."""
        return SENTENCES[self.code][1]

    @property
    def sentence(self) -> str:
        """Both in English, for logs and tests; the glass translates `message` and `remedy` instead."""
        return f"{self.place}: {self.message % self.parameters} {self.remedy % self.parameters}"


class InvalidDocument(ValueError):
    """Raised by `read`; the faults say where and why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = faults
