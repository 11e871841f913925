"""Bad rows of a mapped table: the good ones are stored, the others come back as a table to correct and send again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.models import ColumnMapping, DailyAccount, ImportRun
from clients.views.lists import CLIENTS
from crm import crypto
from crm.enums import Role, Verb
from crm.exports import actions as exports
from crm.models import AuditEvent, User
from tests.factories.organisation import make_user
from tests.factories.settlement_files import bundle, statement
from tests.integration.clients.imports.deliveries import Import, reasons, statuses
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
HEADER = "客户号,日期,权益,出入金,备注"
GOOD = "80000001,2026-08-10,1234.50,0.00,"
BAD = [
    '80000002,2026-08-10,"1,23.40",-5.00,=HYPERLINK(1)',
    "80000003,2026-08-40,2.00,0.00,@x",
    "80000004,2026-08-10,3.00",
]
TABLE = "\n".join(["上报表,,,,", HEADER, GOOD, *BAD, ""]).encode()


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def finance(people: People) -> User:
    return make_user(Role.FINANCE, unit=people.head_office, language="en")


@pytest.fixture
def mapping(finance: User) -> ColumnMapping:
    columns = {"client_id": "客户号", "trading_day": "日期", "client_equity": "权益", "net_deposit": "出入金"}
    options = {"header_row": 2, "sheet": "资金"}
    return ColumnMapping.objects.create(name="ours", columns=columns, options=options, created_by=finance)


def downloaded(browser: Browser, run: ImportRun) -> tuple[bytes, list[list[str]]]:
    content: bytes = browser.get(f"/clients/imports/{run.pk}/set-aside/").getvalue()
    return content, list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def equities() -> list[tuple[str, str]]:
    rows = DailyAccount.objects.order_by("account__account").values_list("account__account", "client_equity")
    return [(account, f"{equity:.2f}") for account, equity in rows]


def test_good_rows_are_stored_and_bad_ones_come_back_under_their_header(
    client: Browser, finance: User, mapping: ColumnMapping, take: Import
) -> None:
    run = take({"a.csv": TABLE}, mapping=mapping)
    assert (statuses(run), equities()) == ({"a.csv": "stored"}, [("80000001", "1234.50")])
    client.force_login(finance)
    _content, rows = downloaded(client, run)
    assert rows[:2] == [["上报表", "", "", "", ""], [*HEADER.split(","), "File", "Line", "What is wrong"]]
    assert [row[:5] for row in rows[2:4]] == [
        ["80000002", "2026-08-10", "1,23.40", "-5.00", "'=HYPERLINK(1)"],
        ["80000003", "2026-08-40", "2.00", "0.00", "'@x"],
    ]
    assert [row[5:7] for row in rows[2:4]] == [["a.csv", "4"], ["a.csv", "5"]]
    assert rows[4][:5] == ["80000004", "2026-08-10", "3.00", "a.csv", "6"]
    assert AuditEvent.objects.filter(verb=Verb.DOWNLOADED, target_id=str(run.pk)).count() == 1


def test_corrected_it_is_taken_in_with_the_same_mapping(
    client: Browser, finance: User, mapping: ColumnMapping, take: Import
) -> None:
    client.force_login(finance)
    content, _rows = downloaded(client, take({"a.csv": TABLE}, mapping=mapping))
    again = take({"b.csv": content}, mapping=mapping)
    assert (statuses(again), again.counts["set_aside"]) == ({"b.csv": "refused"}, 3)
    corrected = content.replace(b'"1,23.40"', b"123.40").replace(b"2026-08-40", b"2026-08-10")
    last = take({"c.csv": corrected}, mapping=mapping)
    assert (last.counts["added"], last.counts["set_aside"]) == (2, 1)
    assert equities() == [("80000001", "1234.50"), ("80000002", "123.40"), ("80000003", "2.00")]


def test_rows_of_a_workbook_come_back_as_a_table_too(
    client: Browser, finance: User, mapping: ColumnMapping, take: Import
) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row(1, 0, HEADER.split(","))
        sheet.write_row(2, 0, ["80000002", "2026-08-10", "much", 0, ""])
        sheet.write_row(3, 0, ["80000003", "2026-08-10", 7.5, 0, ""])
    client.force_login(finance)
    content, _rows = downloaded(client, take({"a.xlsx": target.getvalue()}, mapping=mapping))
    assert take({"b.csv": content.replace(b"much", b"8.25")}, mapping=mapping).counts["added"] == 1
    assert equities() == [("80000002", "8.25"), ("80000003", "7.50")]


def test_tables_under_different_headers_come_back_line_by_line(
    client: Browser, finance: User, mapping: ColumnMapping, take: Import
) -> None:
    other = TABLE.replace("备注".encode(), "说明".encode())
    client.force_login(finance)
    _content, rows = downloaded(client, take({"a.csv": TABLE, "b.csv": other}, mapping=mapping))
    assert rows[0] == ["File", "Line", "What is wrong", "Text"]
    assert (len(rows), rows[2][3]) == (7, BAD[1])


def test_beside_lines_of_a_bundle_they_come_back_line_by_line(
    client: Browser, finance: User, mapping: ColumnMapping, take: Import
) -> None:
    files = bundle(["80000001", "80000002"])
    name = next(name for name in files if "trddata" in name)
    files[name] = files[name].replace(b"@80000001@100001@", b"@80000001@100001@broken@", 1)
    client.force_login(finance)
    _content, rows = downloaded(client, take({"a.csv": TABLE, **files}, mapping=mapping))
    assert (rows[0][3], len(rows)) == ("Text", 5)


def test_a_table_without_one_good_row_is_refused_and_its_rows_are_kept(
    mapping: ColumnMapping, take: Import
) -> None:
    run = take({"a.csv": "\n".join(["x,,,,", HEADER, *BAD, ""]).encode()}, mapping=mapping)
    assert (statuses(run), run.counts["set_aside"]) == ({"a.csv": "refused"}, 3)
    assert "no_sound_line" in reasons(run)


def test_a_header_without_rows_is_refused(mapping: ColumnMapping, take: Import) -> None:
    run = take({"a.csv": f"x,,,,\n{HEADER}\n".encode()}, mapping=mapping)
    assert (statuses(run), reasons(run)) == ({"a.csv": "refused"}, ["no_sound_line"])


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_name_that_came_as_a_formula_leaves_as_text(finance: User, take: Import, sign: str) -> None:
    take({"a.txt": statement(name=f"{sign}cmd()")})
    asked = exports.request(
        spec=CLIENTS, query="", columns=["client_id", "name"], file_format="csv", purpose="季度回访名单",
        is_unmasked=False, by=finance, now=NOW,
    )  # fmt: skip
    exports.run(export_id=asked.pk, clock=lambda: NOW)
    asked.refresh_from_db()
    text = crypto.decrypt(bytes(asked.content or b"")).decode("utf-8-sig")
    assert text.splitlines()[1:] == [f"80012345,'{sign}cmd()"]


class TestOverTheWeb:
    def send(self, browser: Browser, **files: Any) -> Any:
        return browser.post("/clients/imports/new/", files)

    def test_an_empty_file_is_not_taken(self, client: Browser, finance: User) -> None:
        client.force_login(finance)
        answer = self.send(client, upload=[SimpleUploadedFile("a.txt", b"")])
        assert (answer.status_code, ImportRun.objects.count()) == (422, 0)

    def test_a_mapped_table_goes_with_its_mapping(
        self, client: Browser, finance: User, mapping: ColumnMapping
    ) -> None:
        client.force_login(finance)
        upload = SimpleUploadedFile("a.csv", TABLE)
        answer = client.post("/clients/imports/new/", {"upload": [upload], "mapping": mapping.pk})
        assert answer.status_code == 302
        assert ImportRun.objects.get().mapping == mapping
