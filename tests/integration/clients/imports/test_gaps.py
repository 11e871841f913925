"""A client whose account line was set aside: the day stands as incomplete and without figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clients.enums import FileStatus, Method, Source
from clients.models import Client, DailyAccount
from clients.queries import imports
from clients.queries.coverage import coverage
from tests.factories.settlement_files import DAY, bundle, statement
from tests.integration.clients.imports.deliveries import Files, Import, reasons, statuses

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
        (Method.MTM, Source.BUNDLE, False, True, None),
        (Method.BY_TRADE, Source.BUNDLE, True, True, None),
    ]


def test_not_one_sound_line_marks_the_known_and_says_so(take: Import) -> None:
    take(bundle(BOTH, day=DAY))
    files = broken(broken(bundle(BOTH, day=NEXT), "80000001"), "80000002")
    run = take(files)
    assert set(statuses(run).values()) == {FileStatus.REFUSED}
    assert reasons(run).count("no_sound_line") == len(files)
    for account in BOTH:
        assert days(account) == [
            (Method.MTM, Source.BUNDLE, True, True, None),
            (Method.BY_TRADE, Source.BUNDLE, True, True, None),
        ]
    found = coverage(NEXT)
    assert (found.expected, found.covered, found.settled, found.incomplete) == (2, 0, 0, 2)
    assert list(Client.objects.values_list("as_of", "equity")) == [(NEXT, None)] * 2
    assert imports.set_aside(run).filter(file__name__contains="cusfund").count() == 2
    assert statuses(take(files)) == statuses(run)


def test_not_one_sound_line_of_strangers_leaves_nothing(take: Import) -> None:
    run = take(broken(bundle(["80000001"], day=NEXT), "80000001"))
    assert set(statuses(run).values()) == {FileStatus.REFUSED}
    assert (Client.objects.count(), DailyAccount.objects.count()) == (0, 0)


def test_an_account_table_without_a_line_is_refused(take: Import) -> None:
    files = bundle(BOTH, day=NEXT)
    run = take({name: b"" if "cusfund" in name else content for name, content in files.items()})
    assert set(statuses(run).values()) == {FileStatus.REFUSED}
    assert not DailyAccount.objects.exists()


def test_of_many_bad_lines_the_day_most_of_them_name_is_marked(take: Import) -> None:
    names = [*BOTH, "80000003"]
    take(bundle(names, day=DAY))
    files = bundle(names, day=NEXT)
    for name in names:
        files = broken(files, name)
    place = next(name for name in files if "cusfund" in name)
    files[place] = files[place].replace(b"2026-08-11@80000003", b"2062-08-11@80000003")
    assert b"2062-08-11" in files[place]
    take({place: files[place]})
    marked = DailyAccount.objects.filter(is_incomplete=True, method=Method.MTM)
    assert list(marked.order_by("account__account").values_list("account__account", "trading_day")) == [
        (name, NEXT) for name in BOTH
    ]


def test_an_earlier_line_of_the_same_source_is_marked(take: Import) -> None:
    take(bundle(BOTH, day=NEXT))
    take(broken(bundle(BOTH, day=NEXT, deposit="5.00"), "80000001"))
    assert [row[3:] for row in days("80000001")] == [(True, Decimal("99995.00"))] * 2


def test_an_unreadable_line_makes_nobody_a_client(take: Import) -> None:
    take(broken(bundle(BOTH, day=NEXT), "80000001"))
    assert list(Client.objects.values_list("client_id", flat=True)) == ["80000002"]
