"""A client whose account line was set aside: the day stands as incomplete and without figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clients.enums import Method, Source
from clients.models import Client, DailyAccount
from clients.queries.coverage import coverage
from tests.factories.settlement_files import DAY, bundle, statement
from tests.integration.clients.imports.deliveries import Files, Import

pytestmark = pytest.mark.django_db
NEXT = date(2026, 8, 11)
BOTH = ["80000001", "80000002"]


def broken(files: Files, account: str) -> Files:
    """The account's own line with a letter in its equity."""
    name = next(name for name in files if "cusfund" in name)
    return {**files, name: files[name].replace(f"@{account}@".encode(), f"@{account}@x".encode(), 1)}


def days(account: str, day: date = NEXT) -> list[tuple[object, ...]]:
    rows = DailyAccount.objects.filter(account__account=account, trading_day=day).order_by("source", "method")
    return list(rows.values_list("method", "source", "is_shown", "is_incomplete", "client_equity"))


def test_a_known_client_gets_an_incomplete_day_without_figures(take: Import) -> None:
    take(bundle(BOTH, day=DAY))
    run = take(broken(bundle(BOTH, day=NEXT), "80000001"))
    assert run.counts["added"] == 2
    assert days("80000001") == [
        (Method.MTM, Source.BUNDLE, True, True, None),
        (Method.BY_TRADE, Source.BUNDLE, True, True, None),
    ]
    assert days("80000002")[0] == (Method.MTM, Source.BUNDLE, True, False, Decimal("99995.00"))
    found = coverage(NEXT)
    assert (found.expected, found.covered, found.settled, found.incomplete) == (2, 1, 1, 1)
    assert Client.objects.get(client_id="80000001").equity is None


def test_the_whole_line_later_fills_the_day(take: Import) -> None:
    take(bundle(BOTH, day=DAY))
    take(broken(bundle(BOTH, day=NEXT), "80000001"))
    take(bundle(BOTH, day=NEXT))
    assert days("80000001")[0] == (Method.MTM, Source.BUNDLE, True, False, Decimal("99995.00"))


def test_figures_of_another_source_stay_as_they_are(take: Import) -> None:
    take({"a.txt": statement("80000001", day=NEXT)})
    take(broken(bundle(BOTH, day=NEXT), "80000001"))
    assert days("80000001") == [
        (Method.MTM, Source.STATEMENT, True, False, Decimal("99995.00")),
        (Method.BY_TRADE, Source.BUNDLE, True, True, None),
    ]


def test_an_earlier_line_of_the_same_source_is_marked(take: Import) -> None:
    take(bundle(BOTH, day=NEXT))
    take(broken(bundle(BOTH, day=NEXT, deposit="5.00"), "80000001"))
    assert [row[3:] for row in days("80000001")] == [(True, Decimal("99995.00"))] * 2


def test_an_unreadable_line_makes_nobody_a_client(take: Import) -> None:
    take(broken(bundle(BOTH, day=NEXT), "80000001"))
    assert list(Client.objects.values_list("client_id", flat=True)) == ["80000002"]
