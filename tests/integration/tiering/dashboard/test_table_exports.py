"""Every table as a file, by the rules of all exports."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from crm import tables
from crm.enums import ExportStatus, Role, Verb
from crm.models import AuditEvent, Export, User
from tests.factories.dashboards import Shop, make_shop
from tests.integration.tiering.dashboard.looking import as_
from tiering.views.tables import TABLES

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "for the meeting", "file_format": "csv"}


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    head = shop.people.administrator
    head.role, head.language = Role.HEAD_OFFICE_MANAGER, "en"
    head.save()
    return shop


def address(name: str, query: str = "") -> str:
    return f"{reverse('export_table', args=[name])}?{query}"


def file_of(user: User, name: str, query: str = "") -> list[list[str]]:
    browser = as_(user)
    answer = browser.post(address(name, query), PURPOSE)
    assert answer.status_code == 302
    export = Export.objects.latest("pk")
    assert export.status == ExportStatus.DONE
    content = browser.post(reverse("export_download", args=[export.pk])).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_tiers_by_branch_exactly(shop: Shop) -> None:
    rows = file_of(shop.people.administrator, "tiers_by_unit", "as_of=2026-10-14&by=branch")
    assert rows[0] == [
        "By branch", "Diamond", "Platinum", "Gold", "Quality", "Effective", "Dormant", "Inactive", "Total",
    ]  # fmt: skip
    # The tree's order is that of the paths.
    branches = sorted((shop.people.branch, shop.people.other_branch), key=lambda branch: branch.path)
    counts = {
        shop.people.branch: ["1", "0", "1", "0", "0", "0", "0", "2"],
        shop.people.other_branch: ["0", "0", "0", "1", "0", "0", "0", "1"],
    }
    assert rows[1:] == [[str(branch), *counts[branch]] for branch in branches]
    export = Export.objects.latest("pk")
    assert (export.expected_rows, export.done_rows, export.dataset) == (2, 2, "tiers_by_unit")
    noted = AuditEvent.objects.filter(verb=Verb.EXPORTED, target_id=str(export.pk)).get()
    assert noted.reason == "for the meeting"


def test_money_to_the_cent(shop: Shop) -> None:
    rows = file_of(shop.people.administrator, "tier_money")
    assert rows[1][:6] == ["Diamond", "1", "8000000.25", "0.88884", "10.10", "900.50"]


def test_an_answer_under_the_scope_of_who_asks(shop: Shop) -> None:
    rows = file_of(shop.people.manager, "tier_question", "question=leaving")
    assert [row[2] for row in rows[1:]] == ["钱降"]
    everybody = file_of(shop.people.administrator, "tier_question", "question=leaving&size=50")
    assert [row[2] for row in everybody[1:]] == ["钱降", "孙稳"]


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_each_becomes_a_file(shop: Shop, spec: tables.TableSpec, file_format: str) -> None:
    query = "question=matters" if "question" in spec.parameters else ""
    browser = as_(shop.people.administrator)
    assert browser.get(address(spec.name, query)).status_code == 200
    browser.post(address(spec.name, query), PURPOSE | {"file_format": file_format})
    export = Export.objects.latest("pk")
    assert export.status == ExportStatus.DONE
    assert export.done_rows > 0
    page = browser.get(reverse("export_detail", args=[export.pk]))
    assert str(spec.title) in page.content.decode()


def test_who_may_not_export(shop: Shop) -> None:
    shop.people.manager.role = Role.API_SYSTEM
    shop.people.manager.save()
    browser = as_(shop.people.manager)
    assert browser.get(address("tier_money")).status_code == 403
    assert browser.post(address("tier_money"), PURPOSE).status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [("nothing", "", 404), ("tier_money", "colour=red", 400), ("tier_question", "question=weather", 404)],
)
def test_what_there_is_not(shop: Shop, name: str, query: str, status: int) -> None:
    assert as_(shop.people.administrator).get(address(name, query)).status_code == status


def test_a_purpose_is_asked_for(shop: Shop) -> None:
    answer: Any = as_(shop.people.administrator).post(
        address("tier_money"), {"file_format": "csv", "purpose": ""}
    )
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_the_pages_lead_there_only_for_those_who_may(shop: Shop) -> None:
    link = reverse("export_table", args=["tier_money"])
    assert link in as_(shop.people.administrator).get(reverse("tiering:money")).content.decode()
    shop.people.manager.role = Role.API_SYSTEM
    shop.people.manager.save()
    assert link not in as_(shop.people.manager).get(reverse("tiering:money")).content.decode()
