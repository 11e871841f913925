"""Statement, bundle and mapped table of one day, in every order: what is shown and what is kept is the same."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from clients.enums import Source
from clients.models import Client, ColumnMapping, DailyAccount
from tests.factories.organisation import make_user
from tests.factories.settlement_files import DAY, bundle, statement
from tests.integration.clients.imports.deliveries import Files, Import, stored

pytestmark = pytest.mark.django_db
BOTH = ["80000001", "80000002"]
TABLE = "客户号,日期,权益,可用\n80000001,2026-08-10,5.00,4.00\n80000002,2026-08-10,6.00,3.00\n".encode()
GIVEN = {
    "statement": {"a.txt": statement("80000001", deposit="500.00", offset="forced_liquidation")},
    "bundle": bundle(BOTH, deposit="300.00"),
    "mapped": {"a.csv": TABLE},
}


@pytest.fixture
def mapping() -> ColumnMapping:
    columns = {
        "client_id": "客户号",
        "trading_day": "日期",
        "client_equity": "权益",
        "available_funds": "可用",
    }
    return ColumnMapping.objects.create(name="ours", columns=columns, created_by=make_user())


def state(take: Import, mapping: ColumnMapping, order: tuple[str, ...], given: dict[str, Files]) -> Any:
    for name in order:
        take(given[name], mapping=mapping if name == "mapped" else None)
    return stored()


@pytest.mark.parametrize("order", list(permutations(GIVEN)), ids=" ".join)
def test_every_order_ends_the_same(take: Import, mapping: ColumnMapping, order: tuple[str, ...]) -> None:
    found = state(take, mapping, order, GIVEN)
    shown = DailyAccount.objects.filter(is_shown=True).order_by("account__account", "method")
    assert list(shown.values_list("account__account", "method", "source")) == [
        ("80000001", 1, Source.STATEMENT),
        ("80000001", 2, Source.BUNDLE),
        ("80000002", 1, Source.BUNDLE),
        ("80000002", 2, Source.BUNDLE),
    ]
    assert found["SupersededDay"] == []
    equity = dict(Client.objects.values_list("client_id", "equity"))
    assert {name: f"{amount:.2f}" for name, amount in equity.items()} == {
        "80000001": "100495.00",
        "80000002": "100295.00",
    }
    assert sorted((row[1], str(row[3])) for row in found["events"]) == [
        ("deposit", "300.00"),
        ("deposit", "500.00"),
        ("forced_liquidation", "30000.00"),
    ]


def with_a_broken_line() -> dict[str, Files]:
    """The first account's own line of the bundle cannot be read."""
    files = dict(GIVEN["bundle"])
    name = next(name for name in files if "cusfund" in name)
    files[name] = files[name].replace(b"@80000001@", b"@80000001@x", 1)
    return {**GIVEN, "bundle": files, "statement": {"b.txt": statement("80000002", deposit="500.00")}}


@pytest.mark.parametrize("order", list(permutations(GIVEN)), ids=" ".join)
def test_a_gap_is_shown_only_where_nobody_gives_figures(
    take: Import, mapping: ColumnMapping, order: tuple[str, ...]
) -> None:
    take(bundle(BOTH, day=DAY.replace(day=7)))
    state(take, mapping, order, with_a_broken_line())
    shown = DailyAccount.objects.filter(is_shown=True, trading_day=DAY).order_by("account__account", "method")
    assert list(shown.values_list("account__account", "method", "source", "is_incomplete")) == [
        ("80000001", 1, Source.MAPPING, False),
        ("80000001", 2, Source.BUNDLE, True),
        ("80000002", 1, Source.STATEMENT, False),
        ("80000002", 2, Source.BUNDLE, False),
    ]
    assert DailyAccount.objects.filter(trading_day=DAY).count() == 7
    assert f"{Client.objects.get(client_id='80000001').equity:.2f}" == "5.00"
