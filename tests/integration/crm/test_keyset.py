"""Keyset pages against a plain sort: every order, both directions, ties and empty values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from crm import keyset
from tests.factories.clients import make_client

pytestmark = pytest.mark.django_db
EQUITIES = st.lists(
    st.none() | st.sampled_from([Decimal("1.00"), Decimal("2.00"), Decimal("-3.50")]), max_size=9
)
QUIET = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fill(equities: list[Decimal | None]) -> list[Client]:
    """Fresh clients; accounts protect their client, so the old ones go first."""
    for client in Client.objects.all():
        client.accounts.all().delete()
        client.delete()
    return [make_client(equity=equity) for equity in equities]


def expected(clients: list[Client], order: str) -> list[int]:
    """Ascending or descending by (equity, id); empty values last, in the direction of the id."""
    is_down = order.startswith("-")
    filled = [client for client in clients if client.equity is not None]
    empty = [client for client in clients if client.equity is None]
    filled.sort(key=lambda client: (client.equity, client.pk), reverse=is_down)
    empty.sort(key=lambda client: client.pk, reverse=is_down)
    return [client.pk for client in filled + empty]


def forwards(order: str, size: int) -> list[list[int]]:
    pages: list[list[int]] = []
    cursor: str | None = None
    while True:
        page = keyset.page(Client.objects.all(), order=order, size=size, cursor=cursor)
        pages.append([row.pk for row in page.rows])
        cursor = page.next
        if cursor is None:
            return pages


def backwards(order: str, size: int) -> list[list[int]]:
    pages: list[list[int]] = []
    cursor = keyset.LAST_PAGE.encode()
    while True:
        page = keyset.page(Client.objects.all(), order=order, size=size, cursor=cursor)
        pages.insert(0, [row.pk for row in page.rows])
        if page.previous is None:
            return pages
        cursor = page.previous


@QUIET
@given(EQUITIES, st.sampled_from(["equity", "-equity"]), st.integers(1, 4))
def test_every_row_once_in_order_both_ways(equities: list[Decimal | None], order: str, size: int) -> None:
    wanted = expected(fill(equities), order)
    assert [pk for page in forwards(order, size) for pk in page] == wanted
    assert [pk for page in backwards(order, size) for pk in page] == wanted


@QUIET
@given(EQUITIES.filter(bool), st.sampled_from(["equity", "-equity"]), st.data())
def test_neighbours_are_the_rows_beside(
    equities: list[Decimal | None], order: str, data: st.DataObject
) -> None:
    clients = fill(equities)
    wanted = expected(clients, order)
    at = data.draw(st.integers(0, len(clients) - 1))
    row = Client.objects.get(pk=wanted[at])
    before, after = keyset.neighbours(Client.objects.all(), order=order, row=row)
    assert (before.pk if before else None) == (wanted[at - 1] if at else None)
    assert (after.pk if after else None) == (wanted[at + 1] if at + 1 < len(wanted) else None)


@pytest.mark.parametrize("order", ["client_id", "name_pinyin", "last_traded_on", "id"])
def test_a_cursor_of_another_column_is_refused_or_harmless(order: str) -> None:
    make_client(name="王小丽")
    cursor = keyset.Cursor(False, "not-a-day", "not-a-number").encode()
    with pytest.raises(keyset.BadCursor):
        keyset.page(Client.objects.all(), order=order, size=5, cursor=cursor)


@pytest.mark.parametrize("key", ["99999999999999999999", "-1e5", "NaN"])
def test_a_key_beyond_the_column_is_refused(key: str) -> None:
    cursor = keyset.Cursor(False, "80000001", key).encode()
    with pytest.raises(keyset.BadCursor):
        keyset.page(Client.objects.all(), order="client_id", size=5, cursor=cursor)


def test_counting_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make_client()
    assert keyset.count_up_to_limit(Client.objects.all()) == 4
    monkeypatch.setattr(keyset, "COUNT_LIMIT", 2)
    assert keyset.count_up_to_limit(Client.objects.all()) == 3


@pytest.mark.parametrize("order", ["equity", "-equity"])
def test_rows_are_read_by_their_keys_in_the_same_order(
    order: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill([Decimal("2.00"), None, Decimal("1.00"), Decimal("2.00"), None])
    shown = Client.objects.select_related("branch")
    plain = keyset.page(Client.objects.all(), order=order, size=3)
    with django_assert_num_queries(2):  # the filled stretch, topped up from the empty one
        found = keyset.page(Client.objects.all(), order=order, size=3, shown=shown)
        assert [client.branch for client in found.rows] == [None, None, None]
    assert found == plain


def test_only_what_is_shown_is_read() -> None:
    first, second = fill([Decimal("1.00"), Decimal("2.00")])
    shown = Client.objects.exclude(pk=first.pk)
    assert keyset.page(Client.objects.all(), order="equity", size=5, shown=shown).rows == [second]
