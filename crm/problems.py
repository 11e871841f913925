"""Problems as values: a code, where it is, and both figures. The words are looked up and translated above."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Final

from crm.problem_reasons import REASONS

__all__ = ["REASONS", "Fault", "Problem", "Severity", "error", "warning"]

_NO_PARAMS: Final[Mapping[str, str]] = {}


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file. `line` counts from 1; `field` is the stored name of the figure concerned."""

    code: str
    severity: Severity
    line: int | None = None
    field: str | None = None
    params: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    expected: str | None = None
    found: str | None = None

    def __post_init__(self) -> None:
        if self.code not in REASONS:
            raise ValueError(f"no sentence for problem {self.code!r}")

    @property
    def reason(self) -> str:
        """The English msgid, with %(name)s placeholders for `params`."""
        return REASONS[self.code]

    @property
    def sentence(self) -> str:
        """The English sentence, for logs and tests; the glass translates `reason` instead."""
        return self.reason % self.params


class Fault(ValueError):
    """Raised inside a parser to give up on a line or a file; it never leaves the statements package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def error(
    code: str,
    *,
    line: int | None = None,
    field: str | None = None,
    expected: str | None = None,
    found: str | None = None,
    **params: str,
) -> Problem:
    """This function will make a problem that stops a row or a file."""
    return Problem(code, Severity.ERROR, line, field, params or _NO_PARAMS, expected, found)


def warning(
    code: str,
    *,
    line: int | None = None,
    field: str | None = None,
    expected: str | None = None,
    found: str | None = None,
    **params: str,
) -> Problem:
    """This function will make a problem that is shown and stops nothing."""
    return Problem(code, Severity.WARNING, line, field, params or _NO_PARAMS, expected, found)
