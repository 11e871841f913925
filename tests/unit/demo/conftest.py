from __future__ import annotations

import pytest

from demo.engine.day import Day
from demo.engine.simulation import History
from tests.factories.demo_history import invent


@pytest.fixture(scope="session")
def history() -> History:
    return invent()


@pytest.fixture(scope="session")
def days(history: History) -> list[Day]:
    return list(history)


@pytest.fixture(scope="session")
def year() -> History:
    return invent(2_000, 250)


@pytest.fixture(scope="session")
def year_days(year: History) -> list[Day]:
    return list(year)
