"""Everything that a document may ask about, for many clients at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tiering.engine.schemes.conditions import Threshold
from tiering.engine.table import BoolArray, FloatArray, IntArray, MeasureTable

NOT_KNOWN = -1


@dataclass(frozen=True)
class Categories:
    """One word per client: its place in `values`, or -1 where it is not known."""

    codes: IntArray
    values: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str | None]) -> Categories:
        """From one word per client, None where it is not known."""
        values = tuple(sorted({word for word in words if word is not None}))
        places = {value: place for place, value in enumerate(values)}
        codes = [NOT_KNOWN if word is None else places[word] for word in words]
        return cls(np.array(codes, dtype=np.int64), values)

    @property
    def is_known(self) -> BoolArray:
        """Where a client has a word."""
        return self.codes >= 0

    def is_in(self, words: Collection[str]) -> BoolArray:
        """Where the client's word is one of `words`; nowhere where it is not known."""
        return self.places(tuple(words)) >= 0

    def places(self, words: Sequence[str]) -> IntArray:
        """The place of each client's word in `words`; -1 where it is another word or not known."""
        order = {word: place for place, word in enumerate(words)}
        # The last entry answers the code -1.
        lookup = np.array(
            [order.get(value, NOT_KNOWN) for value in self.values] + [NOT_KNOWN], dtype=np.int64
        )
        return lookup[self.codes]

    def take(self, lines: BoolArray) -> Categories:
        """The words of some of the clients."""
        return Categories(self.codes[lines], self.values)


@dataclass(frozen=True)
class Firm:
    """The known figures of all clients per measure, in ascending order: the mean, the median, percentiles and ranks.

    Sums run over the ordered figures, so that the result does not depend on how clients are divided among workers.
    """

    ordered: Mapping[str, FloatArray]

    @classmethod
    def of(cls, table: MeasureTable, measures: Iterable[str]) -> Firm:
        """The figures of these measures over all clients of the table."""
        return cls({name: np.sort(table[name][~np.isnan(table[name])]) for name in measures})

    @classmethod
    def joined(cls, parts: Sequence[Firm]) -> Firm:
        """The firm from parts of its clients: the same, to the last bit, however the clients were divided.

        Raises ValueError without any part; every part has the same measures.
        """
        if not parts:
            raise ValueError("a firm is joined from at least one part")
        return cls(
            {
                name: np.sort(np.concatenate([part.ordered[name] for part in parts]))
                for name in parts[0].ordered
            }
        )

    def mean(self, measure: str) -> float:
        """The mean of the known figures; NaN where none is known."""
        values = self.ordered[measure]
        return float(values.sum() / len(values)) if len(values) else float("nan")

    def quantile(self, measure: str, percent: float) -> float:
        """The figure at a percentile (0 to 100), between two neighbours in proportion; NaN where none is known."""
        values = self.ordered[measure]
        return float(np.quantile(values, percent / 100)) if len(values) else float("nan")

    def rank(self, measure: str, values: FloatArray) -> FloatArray:
        """Percentile of each value: the share of known figures below it and half of those equal, 0 to 100.

        NaN for an unknown value, and for every value where no figure is known.
        """
        ordered = self.ordered[measure]
        if not len(ordered):
            return np.full(len(values), np.nan)
        # Looking figures up in their own order is many times faster than in the order of the clients.
        order = np.argsort(values)
        rising = values[order]
        below = np.searchsorted(ordered, rising, side="left")
        through = np.searchsorted(ordered, rising, side="right")
        ranks = np.empty(len(values))
        ranks[order] = (below + through) * 50.0 / len(ordered)
        ranks[np.isnan(values)] = np.nan
        return ranks

    def resolve(self, measure: str, threshold: Threshold) -> float:
        """A threshold as a figure of the measure; NaN where the firm's figure is not known."""
        if threshold.of == "mean":
            return self.mean(measure) * threshold.value
        if threshold.of == "median":
            return self.quantile(measure, 50) * threshold.value
        if threshold.of == "percentile":
            return self.quantile(measure, threshold.value)
        return threshold.value


@dataclass(frozen=True)
class Population:
    """Clients with their measures, the firm's figures, attributes, and their tiers in other schemes.

    `firm` has the figures of all clients, also where `table` holds only some of them.
    """

    table: MeasureTable
    firm: Firm
    attributes: Mapping[str, Categories] = field(default_factory=dict)
    others: Mapping[str, Categories] = field(default_factory=dict)

    def take(self, lines: BoolArray, measures: Iterable[str]) -> Population:
        """Some of the clients, with these measures, in the same firm."""
        return Population(
            self.table.select(measures).take(lines),
            self.firm,
            {name: categories.take(lines) for name, categories in self.attributes.items()},
            {code: categories.take(lines) for code, categories in self.others.items()},
        )

    def attribute(self, name: str) -> Categories:
        """An attribute of every client; one that nobody has is not known of anybody."""
        return self.attributes.get(name, Categories(np.full(len(self.table), NOT_KNOWN), ()))

    def other(self, scheme: str) -> Categories:
        """The tiers of another scheme. Raises ValueError where that scheme has not been evaluated."""
        if scheme not in self.others:
            raise ValueError(f"scheme {scheme!r} has to be evaluated first")
        return self.others[scheme]
