"""A questionnaire version as frozen values: what the JSON document says once it has been read (R286 to R289)."""

from __future__ import annotations

from dataclasses import dataclass

from tiering.engine.schemes.document import Guess, Text

FORMAT = 1
# R287: what a client is asked about; every group has at least one question.
GROUPS: tuple[str, ...] = ("age", "knowledge", "experience", "finances", "preference")
KINDS: tuple[str, ...] = ("single", "multiple")
# How the points of several chosen options become those of the question.
COUNTS: tuple[str, ...] = ("highest", "sum")
# R289, and the investor classes of the suitability rules; both from the most careful up.
RISK_TYPES: tuple[str, ...] = ("conservative", "steady", "aggressive")
RISK_CLASSES: tuple[str, ...] = ("C1", "C2", "C3", "C4", "C5")


@dataclass(frozen=True)
class Option:
    """One answer. `is_alone` answers, such as "none of these", stand with no other."""

    code: str
    text: Text
    points: int
    is_alone: bool = False


@dataclass(frozen=True)
class Question:
    """`counts` is how several chosen options count; a single choice knows no difference."""

    code: str
    group: str
    is_multiple: bool
    counts: str
    text: Text
    options: tuple[Option, ...]

    @property
    def lowest(self) -> int:
        """The fewest points that an answer brings: at least one option is chosen, and none brings less than 0."""
        return min(option.points for option in self.options)

    @property
    def highest(self) -> int:
        """The most points that an answer brings."""
        best = max(option.points for option in self.options)
        if not self.is_multiple or self.counts == "highest":
            return best
        return max(best, sum(option.points for option in self.options if not option.is_alone))

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Level:
    """The type and class of whoever reaches `at_least` points and not those of the next level."""

    at_least: int
    risk_class: str
    risk_type: str


@dataclass(frozen=True)
class Questionnaire:
    """`levels` rise; the first begins no higher than the fewest points possible, so that every result has one."""

    title: Text
    introduction: Text | None
    validity_months: int
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    requirements: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()

    @property
    def lowest(self) -> int:
        """The fewest points of the whole."""
        return sum(question.lowest for question in self.questions)

    @property
    def highest(self) -> int:
        """The most points of the whole."""
        return sum(question.highest for question in self.questions)

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)
