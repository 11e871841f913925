"""An invented history without a database."""

from __future__ import annotations

from datetime import date
from functools import cache

from crm.seeds import calendar, products
from demo.engine.reference import REFERENCES
from demo.engine.simulation import History, prepare
from demo.engine.universe import Product
from demo.register import account_count

UNTIL = date(2026, 11, 20)


@cache
def trading_days() -> tuple[date, ...]:
    return tuple(each.day for each in calendar.read() if each.is_trading)


def specifications() -> list[tuple[Product, date]]:
    current = [spec for spec in products.read() if spec.code in REFERENCES and spec.ended_on is None]
    return [
        (
            Product(
                spec.code,
                spec.exchange,
                spec.name,
                int(spec.multiplier),
                int(spec.tick * 1000),
                int(spec.margin_rate * 10_000),
                int(spec.limit_rate * 10_000),
            ),
            spec.effective_on,
        )
        for spec in current
    ]


def invent(clients: int = 400, days: int = 60, seed: int = 1) -> History:
    calendar_days = trading_days()
    history = [day for day in calendar_days if day <= UNTIL][-days:]
    return prepare(
        specifications(), calendar_days, history, accounts=account_count(clients), primary=clients, seed=seed
    )
