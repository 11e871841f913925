"""What the client list shows of the settlement, computed from the simulation as the import would publish it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from demo.actions.history import Remembered
from demo.engine.arrays import Flags, Ints
from demo.register import Register

_PLACES = Decimal("0.000001")


def cents(amount: int) -> Decimal:
    return Decimal(int(amount)).scaleb(-2)


def published(kept: Remembered, book: Register, days: list[date]) -> dict[str, list[object]]:
    """Columns of Client: the newest day of all accounts of a client together, and the last day it traded."""
    if kept.money is None:
        raise ValueError("nothing was settled")
    newest = _latest(kept.last_active, book)
    counted = kept.last_active == newest[book.owner]
    equity = _sum(kept.money.closing, counted, book)
    margin = _sum(kept.money.margin, counted, book)
    return {
        "as_of": [days[index] for index in newest],
        "equity": [cents(amount) for amount in equity],
        "margin_occupied": [cents(amount) for amount in margin],
        "available_funds": [cents(amount) for amount in equity - margin],
        "risk_degree": [_degree(*pair) for pair in zip(margin.tolist(), equity.tolist(), strict=True)],
        "last_traded_on": [days[index] if index >= 0 else None for index in _latest(kept.last_traded, book)],
    }


def _latest(index: Ints, book: Register) -> Ints:
    latest = np.full(book.client_count, -1, dtype=np.int64)
    np.maximum.at(latest, book.owner, index)
    return latest


def _sum(amount: Ints, counted: Flags, book: Register) -> Ints:
    """A closed account keeps its last figures, because nothing moves after its last day."""
    total = np.zeros(book.client_count, dtype=np.int64)
    np.add.at(total, book.owner[counted], amount[counted])
    return total


def _degree(margin: int, equity: int) -> Decimal | None:
    return (Decimal(margin) / Decimal(equity)).quantize(_PLACES) if equity > 0 else None
