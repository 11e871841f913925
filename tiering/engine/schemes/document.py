"""A scheme version as frozen values: what the JSON document says once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tiering.engine.schemes.conditions import Condition, Threshold

FORMAT = 1
KINDS: tuple[str, ...] = ("bands", "card", "deviation", "quadrant", "grid", "count", "manual")
METHODS: tuple[str, ...] = ("percentile", "winsorised", "range", "steps")
CELLS: tuple[str, ...] = ("high_high", "high_low", "low_high", "low_low")
PERIODS: tuple[str, ...] = ("night", "month", "quarter")


@dataclass(frozen=True)
class Text:
    """Words of a document in both languages; they are data, not messages of the program."""

    zh: str
    en: str


@dataclass(frozen=True)
class Tier:
    """A class that clients land in. Explanations lead to a tier, and warn of leaving it, only if it is an aim."""

    code: str
    name: Text
    is_aim: bool = True


@dataclass(frozen=True)
class Rule:
    """A tier for whoever meets a condition. Rules of one tier differ by code; two tiers may share a code."""

    code: str
    tier: str
    when: Condition
    name: Text | None = None


@dataclass(frozen=True)
class Step:
    """Points from this value of the measure on."""

    at_least: float
    points: float


@dataclass(frozen=True)
class Factor:
    """A measure turned into 0 to 100 points.

    `low` and `high` are percentiles of the firm for `winsorised`, values of the measure for `range`; `better` says
    which end earns 100. `if_unknown` are the points of a client whose figure is unknown; None leaves the factor and
    its weight out.
    """

    measure: str
    weight: float
    method: str
    better: str = "high"
    low: float = 0.0
    high: float = 100.0
    steps: tuple[Step, ...] = ()
    if_unknown: float | None = 0.0


@dataclass(frozen=True)
class Cut:
    """A tier from this many points, or conditions, on."""

    tier: str
    at_least: float


@dataclass(frozen=True)
class Card:
    """Weighted points, cut from the top down."""

    factors: tuple[Factor, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class DeviationCut:
    """Tiers for a largest deviation above `above` per cent (None: any), by stability."""

    above: float | None
    stable: str
    unstable: str


@dataclass(frozen=True)
class Deviation:
    """The largest deviation of several measures from the firm's mean, and whether a spread is at or under its limit."""

    measures: tuple[str, ...]
    stability: str
    limit: Threshold
    cuts: tuple[DeviationCut, ...]


@dataclass(frozen=True)
class Axis:
    """High is at or above the threshold."""

    measure: str
    threshold: Threshold


@dataclass(frozen=True)
class Quadrant:
    """Two measures, high or low each; cells are named x_y."""

    x: Axis
    y: Axis
    cells: Mapping[str, str]


@dataclass(frozen=True)
class GridAxis:
    """The tiers of another scheme that make the rows or the columns."""

    scheme: str
    tiers: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A tier for every pair of tiers of two other schemes."""

    rows: GridAxis
    columns: GridAxis
    cells: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Counted:
    """One of the conditions of which a number has to hold."""

    code: str
    name: Text
    when: Condition


@dataclass(frozen=True)
class Count:
    """How many conditions hold, cut from the top down."""

    conditions: tuple[Counted, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class Manual:
    """A tier for each value of an attribute that people set."""

    attribute: str
    values: Mapping[str, str]


Body: TypeAlias = Card | Deviation | Quadrant | Grid | Count | Manual


@dataclass(frozen=True)
class NewClient:
    """Clients open for fewer than `under_days` calendar days are in `tier`, if their own tier is one of `instead_of`.

    With `needs_approval` they are only proposed for it, and a person places them (R117).
    """

    tier: str
    under_days: int
    instead_of: tuple[str, ...]
    needs_approval: bool = False


@dataclass(frozen=True)
class Cap:
    """Nobody who meets the condition stands above `tier`."""

    code: str
    tier: str
    when: Condition
    name: Text | None = None


@dataclass(frozen=True)
class Movement:
    """How tiers move between runs. Periods are those of `period`; `hysteresis` is a fraction of each threshold."""

    period: str = "night"
    minimum_stay: int = 0
    hysteresis: float = 0.0
    protection: int = 0
    new_client: NewClient | None = None
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True)
class Guess:
    """A place whose value is our default because the source does not give it or cannot be read."""

    place: str
    note: Text


@dataclass(frozen=True)
class SchemeDocument:
    """One version of a scheme: rules first, in order; then the body of its kind; then the remainder."""

    kind: str
    title: Text
    tiers: tuple[Tier, ...]
    remainder: str
    rules: tuple[Rule, ...] = ()
    body: Body | None = None
    movement: Movement = field(default_factory=Movement)
    requirements: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()

    @property
    def tier_codes(self) -> tuple[str, ...]:
        """Codes of the tiers, best first; tiers are counted by their place here."""
        return tuple(tier.code for tier in self.tiers)
