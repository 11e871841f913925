"""A client id under another name: the known name stays, and somebody is told."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from clients.models import Client, ImportProblem
from clients.statements.render_bundle import render_bundle
from clients.statements.values import Customer, Method
from tests.factories.clients import make_client
from tests.factories.settlement_files import DAY, make_day, statement
from tests.integration.clients.imports.deliveries import Import, statuses
from tests.people import make_people

pytestmark = pytest.mark.django_db


def warned() -> list[tuple[str, str, str, str]]:
    found = ImportProblem.objects.filter(code="client_name_differs").order_by("id")
    return list(found.values_list("client_id", "expected", "found", "severity"))


def test_another_name_is_a_warning_and_no_new_name(take: Import) -> None:
    make_client(client_id="80000001", name="王小丽")
    run = take({"a.txt": statement("80000001", name="李大明")})
    assert statuses(run) == {"a.txt": "stored"}
    assert warned() == [("80000001", "王小丽", "李大明", "warning")]
    assert Client.objects.get().name == "王小丽"


def test_also_when_the_figures_are_known_already(take: Import) -> None:
    take({"a.txt": statement("80000001", name="王小丽")})
    assert warned() == []
    run = take({"b.txt": statement("80000001", name="李大明")})
    assert statuses(run) == {"b.txt": "unchanged"}
    assert warned() == [("80000001", "王小丽", "李大明", "warning")]


@pytest.mark.parametrize("given", ["王小丽", "王 小丽", "ＡＢＣ（上海）", "王*", "王*丽", "**丽"])
def test_width_spaces_and_masks_make_no_other_name(take: Import, given: str) -> None:
    make_client(client_id="80000001", name="abc(上海)" if "海" in given else "王小丽")
    take({"a.txt": statement("80000001", name=given)})
    assert warned() == []


@pytest.mark.parametrize("given", ["王大*", "李**"])
def test_a_mask_over_another_name_is_another_name(take: Import, given: str) -> None:
    make_client(client_id="80000001", name="王小丽")
    take({"a.txt": statement("80000001", name=given)})
    assert [row[2] for row in warned()] == [given]


def test_a_bundles_customers_are_compared_too(take: Import) -> None:
    make_client(client_id="80000001", name="王小丽")
    make_client(client_id="80000002", name="李大明")
    pair = make_day("80000001"), make_day("80000001", method=Method.BY_TRADE)
    customers = [Customer(name, "李大明", DAY, "1") for name in ("80000001", "80000002")]
    take(render_bundle([pair], member="9999", trading_day=DAY, customers=customers))
    assert warned() == [("80000001", "王小丽", "李大明", "warning")]


def test_only_those_who_see_the_client_see_the_names(take: Import, client: Browser) -> None:
    people = make_people()
    make_client(client_id="80000001", name="王小丽", branch=people.branch)
    make_client(client_id="80000002", name="赵一", branch=people.other_branch)
    run = take({"a.txt": statement("80000001", name="李大明"), "b.txt": statement("80000002", name="钱二")})
    client.force_login(people.branch_manager)
    page = client.get(f"/clients/imports/{run.pk}/").content.decode()
    assert "李大明" in page
    assert "钱二" not in page
    assert "赵一" not in page
