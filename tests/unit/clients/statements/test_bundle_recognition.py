"""Which table lines are: by their fit, their width, their name last; and what is not ours."""

from __future__ import annotations

import pytest

from clients.statements import parse_bundle
from clients.statements.bundle_tables import (
    CUSFUND,
    TRDDATA,
    UNREAD,
    bundle_key,
    is_customer,
    is_overseas,
    kind_of_lines,
    table_in_name,
    table_of_lines,
)
from clients.statements.kinds import FormatKind

ACCOUNT = "2026-08-11@1001@5.00@5.00" + "@" * 18
FEE = "2026-08-11@1001@@A017@2.00@@@N@CNY@申报费"
CUSTOMER = "甲@@@1001@@@@@1@2020-05-06@@@@"
OVERSEAS = "2026-08-11@2026-08-10@USD-LME@" + "@".join(["1.00"] * 19)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("9999cusfund20260810.txt", "cusfund"),
        ("cusfund.txt", "cusfund"),
        ("CUSFUND20260810.TXT", "cusfund"),
        ("9999customer20260810.txt", "customer"),
        ("9999optholddata20260810.txt", "optholddata"),
        ("folder\\9999fundchg20260810.txt", "fundchg"),
        ("9999fundchg2026081.txt", None),
        ("9999nonsense20260810.txt", None),
        ("9999cusfund20260810.csv", None),
        ("", None),
    ],
)
def test_a_name_may_claim_a_table(name: str, table: str | None) -> None:
    assert table_in_name(name) == table


@pytest.mark.parametrize(
    ("name", "key"),
    [("0099cusfund20260811.txt", ("0099", "20260811")), ("cusfund.txt", ("", "")), ("x.dat", ("", "")),
     ("a/b/0099trddata.txt", ("0099", ""))],
)  # fmt: skip
def test_a_name_tells_member_and_day(name: str, key: tuple[str, str]) -> None:
    assert bundle_key(name) == key


@pytest.mark.parametrize(
    ("lines", "name", "table"),
    [
        ([ACCOUNT], "9999trddata20260811.txt", "cusfund"),
        ([ACCOUNT.replace("5.00@5.00", "x@y")] * 3, "", "cusfund"),
        ([FEE, "broken", "broken"], "", "otherfund"),
        (["2026-08-11@" + "@".join(["x"] * 16)], "9999holddetails20260811.txt", "holddetails"),
        (["2026-08-11@" + "@".join(["x"] * 16)], "9999liquiddetails20260811.txt", "liquiddetails"),
        (["2026-08-11@" + "@".join(["x"] * 16)], "", None),
        (["2026-08-11@" + "@".join(["x"] * 21)], "9999cuscode20260811.txt", None),
        (["2026-08-11@" + "@".join(["x"] * 21)], "9999customer20260811.txt", None),
        (["2026-08-11@" + "@".join(["x"] * 21)], "9999trddata20260811.txt", None),
        (["x@" * 21 + "x"], "", None),
        ([], "", None),
    ],
    ids=["content-over-name", "width-alone", "one-sound-line", "width-and-name", "same-width-other-name",
         "width-of-two", "unread", "customer", "other-name", "undated", "empty"],
)  # fmt: skip
def test_lines_say_which_table_they_are(lines: list[str], name: str, table: str | None) -> None:
    found = table_of_lines(lines, name)
    assert (found.name if found else None) == table


def test_only_the_first_fifty_lines_are_asked() -> None:
    assert table_of_lines(["x"] * 50 + [ACCOUNT] * 200) is None
    found = table_of_lines(["x"] * 49 + [ACCOUNT])
    assert found is CUSFUND


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        (CUSTOMER, True),
        ("2026-08-11@甲@@1001@@@@@1@2020-05-06@@@@", True),
        (CUSTOMER.replace("甲", "1234"), False),
        (CUSTOMER.replace("2020-05-06", ""), False),
        (CUSTOMER.replace("1001", "1 1"), False),
        (CUSTOMER + "@@@@", False),
        (ACCOUNT, False),
    ],
    ids=["usual", "dated", "number-for-a-name", "no-date", "account-with-a-space", "too-wide", "accounts"],
)
def test_the_customer_table_is_told_by_people(line: str, is_one: bool) -> None:
    assert is_customer([line]) is is_one


def test_a_customer_table_needs_most_of_its_lines() -> None:
    assert is_customer([CUSTOMER, CUSTOMER, "x"])
    assert not is_customer([CUSTOMER, "x"])


@pytest.mark.parametrize(
    ("lines", "name", "is_one"),
    [
        ([OVERSEAS], "", True),
        ([ACCOUNT], "", False),
        ([OVERSEAS, ACCOUNT], "", False),
        (["@" * 27], "", True),
        (["@" * 12], "9999fundchg20260811.txt", True),
        (["@" * 12], "", False),
        (["2026-08-11@20260810@x@y"], "", True),
        (["2026-08-11@70000012@x@y"], "", False),
        (["2026-13-11@2026-08-10@x@y"], "", False),
        (["a@b@HKD-HKEX@c"], "", True),
    ],
)
def test_the_overseas_variant_is_told(lines: list[str], name: str, is_one: bool) -> None:
    assert is_overseas(lines, name) is is_one


@pytest.mark.parametrize(
    ("lines", "name", "kind"),
    [
        ([ACCOUNT], "", FormatKind.BUNDLE),
        ([CUSTOMER], "", FormatKind.BUNDLE),
        ([OVERSEAS], "", FormatKind.OVERSEAS_BUNDLE),
        (["a@b@c@d@e"], "", FormatKind.UNKNOWN_BUNDLE),
        (["2026-08-11@b@c@d@e"], "", FormatKind.BUNDLE),
        (["a@b@c@d@e"], "9999cuscode20260811.txt", FormatKind.BUNDLE),
        (["a@b"], "", None),
        (["|a@b@c@d|"], "", None),
        ([], "", None),
    ],
)
def test_lines_are_a_bundle_or_not(lines: list[str], name: str, kind: FormatKind | None) -> None:
    assert kind_of_lines(lines, name) is kind


@pytest.mark.parametrize("table", sorted(UNREAD))
def test_a_table_that_is_not_needed_is_named_and_changes_nothing(table: str) -> None:
    files = {"9999cusfund20260811.txt": ACCOUNT.encode(), f"9999{table}20260811.txt": b"2026-08-11@1001@a@b"}
    found = parse_bundle(files)
    assert [(each.code, each.params) for each in found.problems] == [
        ("bundle_table_unread", {"table": table})
    ]
    assert found.days == parse_bundle({"9999cusfund20260811.txt": ACCOUNT.encode()}).days


def test_a_table_nobody_knows_is_refused_by_itself() -> None:
    found = parse_bundle({"9999cusfund20260811.txt": ACCOUNT.encode(), "x.txt": b"a@b@c@d\n" * 3})
    assert [(name, each.code) for name, each in found.refused_files] == [("x.txt", "bundle_table_unknown")]
    assert {client for client, _day in found.incomplete} == {"1001"}


def test_customers_alone_are_welcome_and_a_short_line_is_set_aside() -> None:
    found = parse_bundle({"x.txt": "\n".join([CUSTOMER, CUSTOMER, "乙@@@", ""]).encode()})
    assert (found.refused, len(found.customers), found.days) == (None, 2, ())
    ((line, code, text),) = [(each.line, each.reason.code, each.text) for each in found.set_aside]
    assert (line, code, text) == (3, "field_count", "乙@@@")


def test_an_empty_table_of_a_known_name_says_that_nothing_happened() -> None:
    names = {name: f"9999{name}20260811.txt" for name in ("trddata", "holddata", "fundchg", "otherfund")}
    files = {"9999cusfund20260811.txt": ACCOUNT.encode(), **dict.fromkeys(names.values(), b"\r\n")}
    summary = parse_bundle(files).days[0].summary
    assert (str(summary.net_deposit), summary.commission) == ("0.00", None)
    assert parse_bundle({TRDDATA.name + ".txt": b""}).refused is not None


def test_a_table_from_overseas_is_refused_by_itself() -> None:
    found = parse_bundle({"9999cusfund20260811.txt": ACCOUNT.encode(), "x.txt": f"{OVERSEAS}\n".encode() * 3})
    assert [(name, each.code) for name, each in found.refused_files] == [("x.txt", "overseas_bundle")]
    assert found.refused is None


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": f"{CUSTOMER}\n" * 2, "b.txt": f"{FEE}\n" * 2},
        {"b.txt": f"{FEE}\n" * 2},
        {"9999cuscode20260811.txt": "2026-08-11@1001@a@b\n"},
    ],
    ids=["customers-and-rows", "rows-alone", "nothing-that-is-read"],
)
def test_rows_without_the_account_table_are_refused(files: dict[str, str]) -> None:
    found = parse_bundle({name: text.encode() for name, text in files.items()})
    assert found.refused is not None
    assert (found.refused.code, found.days, found.customers) == ("bundle_without_accounts", (), ())
