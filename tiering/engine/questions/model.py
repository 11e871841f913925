"""What a question is made of."""

from __future__ import annotations

from dataclasses import dataclass

OPERATORS: tuple[str, ...] = (">=", ">", "<=", "<", "unknown")


@dataclass(frozen=True)
class Check:
    """A figure against a limit: a measure, or `measure ÷ over`, which is not known where `over` is not above zero.

    With `is_of_firm` the limit is a multiple of the firm's own ratio, the sum of one over the sum of the other.
    A figure that is not known meets "unknown" alone.
    """

    measure: str
    op: str
    limit: float = 0.0
    over: str = ""
    is_of_firm: bool = False


@dataclass(frozen=True)
class Sign:
    """Something that speaks for listing a client, when all tests hold. `text` is a message with %(value)s, which is
    the figure of the first test. A sign without points only explains."""

    code: str
    text: str
    tests: tuple[Check, ...]
    points: float = 0.0


@dataclass(frozen=True)
class Question:
    """Clients that meet `needs` are listed by points, then by the sum of the measures in `order`, largest first.

    Where a question gives points, those without any are left out. `unknown` says what would help and is not known.
    """

    code: str
    requirement: str
    title: str
    lead: str
    signs: tuple[Sign, ...]
    needs: tuple[Check, ...]
    order: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def has_points(self) -> bool:
        return any(sign.points for sign in self.signs)
