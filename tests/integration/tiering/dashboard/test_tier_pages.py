"""Tiers by branch, team and manager on any day, and the way down the tree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from crm.enums import OrgUnitKind, Role
from crm.models import User
from tests.factories.clients import make_client
from tests.factories.dashboards import OCTOBER, SEPTEMBER, TODAY, Shop, hold, make_shop, run
from tests.factories.organisation import make_unit, make_user
from tests.factories.runs import give
from tests.factories.versions import NOW, bands
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_, counts, opens
from tiering.actions import versions
from tiering.models import TierAssignment, TierRun

pytestmark = pytest.mark.django_db
URL = "tiering:dashboard"
PAGES = ("tiering:dashboard", "tiering:movement", "tiering:money", "tiering:staying", "tiering:questions")


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def look(user: User, **query: str) -> Any:
    return as_(user).get(reverse(URL), query)


def table(page: Any) -> dict[str, list[int]]:
    return {row["name"]: [count for count, _url in row["cells"]] for row in page.context["rows"]}


def test_by_branch_on_the_last_day(shop: Shop, django_assert_max_num_queries: Any) -> None:
    browser = as_(shop.people.administrator)
    for by in ("branch", "team", "manager"):
        with django_assert_max_num_queries(MOST_QUERIES):
            browser.get(reverse(URL), {"by": by})
    page = look(shop.people.administrator)
    # Diamond, platinum, gold, quality, effective, dormant, inactive; the archived client is in none.
    assert table(page) == {
        str(shop.people.branch): [1, 0, 0, 1, 0, 0, 0],
        str(shop.people.other_branch): [0, 0, 0, 1, 1, 0, 0],
    }
    assert page.context["as_of"] == TODAY


def test_on_a_past_day_tiers_were_others(shop: Shop) -> None:
    page = look(shop.people.administrator, as_of="2026-10-14")
    assert table(page) == {
        str(shop.people.branch): [1, 0, 1, 0, 0, 0, 0],
        str(shop.people.other_branch): [0, 0, 0, 1, 0, 0, 0],
    }
    # The day itself belongs to the new tier.
    assert table(look(shop.people.administrator, as_of="2026-10-15"))[str(shop.people.branch)][3] == 1


@pytest.mark.parametrize("words", ["never", "2026-13-45", "2099-01-01", "", "0001-01-01"])
def test_a_day_that_cannot_be_is_the_last_run_or_empty(shop: Shop, words: str) -> None:
    page = look(shop.people.administrator, as_of=words)
    assert page.status_code == 200
    is_before_all = words.startswith("0001")
    assert sum(stat["count"] for stat in page.context["totals"]) == (0 if is_before_all else 4)


@pytest.mark.parametrize("as_of", ["", "2026-10-14"])
@pytest.mark.parametrize("by", ["branch", "team", "manager"])
def test_every_number_opens_exactly_its_clients(shop: Shop, by: str, as_of: str) -> None:
    page = look(shop.people.administrator, by=by, as_of=as_of)
    browser, opened = as_(shop.people.administrator), 0
    for row in page.context["rows"]:
        for count, url in [*row["cells"], (row["total"], row["url"])]:
            if url:
                assert opens(browser, url) == count
                opened += 1
    for stat in page.context["totals"]:
        assert opens(browser, stat["url"]) == stat["count"]
    assert opened >= 4


def test_everybody_sees_their_own(shop: Shop) -> None:
    own = look(shop.people.manager)
    assert table(own) == {str(shop.people.branch): [1, 0, 0, 1, 0, 0, 0]}
    assert "unit" not in own.context["form"].fields
    assert counts(look(shop.people.colleague)) == {"quality": 1, "effective": 1}
    assert counts(look(shop.people.branch_manager)) == {"diamond": 1, "quality": 1}
    assert counts(look(shop.people.nobody)) == {}


def test_a_unit_outside_the_scope_shows_nothing_more(shop: Shop) -> None:
    page = look(shop.people.branch_manager, unit=shop.people.other_branch.code)
    assert counts(page) == {"diamond": 1, "quality": 1}
    assert str(shop.people.other_branch) not in page.content.decode()


def test_down_the_tree(shop: Shop) -> None:
    team = make_unit(kind=OrgUnitKind.TEAM, parent=shop.people.branch, name="一组")
    client = make_client(manager=shop.people.manager, branch=team)
    client.branch = shop.people.branch
    client.save(update_fields=["branch"])
    hold(shop, client, "gold", date(2026, 11, 1))
    whole = look(shop.people.administrator)
    row = next(row for row in whole.context["rows"] if row["name"] == str(shop.people.branch))
    assert row["total"] == 3
    inside = as_(shop.people.administrator).get(row["inside"])
    assert inside.context["by"] == "team"
    assert table(inside) == {str(shop.people.branch): [1, 0, 0, 1, 0, 0, 0], "一组": [0, 0, 1, 0, 0, 0, 0]}
    assert [name for name, _url in inside.context["way"]][1:] == [str(shop.people.branch)]
    # The branch has a team below it, which its filter would mean too; the team stands alone.
    by_name = {row["name"]: row for row in inside.context["rows"]}
    assert by_name[str(shop.people.branch)]["url"] == ""
    assert opens(as_(shop.people.administrator), by_name["一组"]["url"]) == 1
    managers = as_(shop.people.administrator).get(by_name["一组"]["inside"])
    assert table(managers) == {str(shop.people.manager): [0, 0, 1, 0, 0, 0, 0]}


def test_another_scheme_has_its_own_tiers(shop: Shop) -> None:
    other = give("two", bands(1_000_000))
    run(other, OCTOBER)
    TierAssignment.objects.create(
        client=shop.rich, scheme=other, tier="big", effective_on=SEPTEMBER, method_version="1"
    )
    page = look(shop.people.administrator, scheme="two")
    assert page.context["as_of"] == OCTOBER
    assert [code for code, _name in page.context["tiers"]] == ["big", "small"]
    assert counts(page) == {"big": 1}
    stat = next(stat for stat in page.context["totals"] if stat["tier"] == "big")
    assert opens(as_(shop.people.manager), stat["url"]) == 1
    assert opens(as_(shop.people.colleague), stat["url"]) == 0


def test_a_tier_of_an_older_version_is_still_counted(shop: Shop) -> None:
    other = give("two", bands(1_000_000))
    run(other, TODAY)
    newer = bands(1_000_000)
    newer["tiers"][0]["code"], newer["rules"][0]["tier"] = "huge", "huge"
    author = make_user(Role.HEAD_OFFICE_MANAGER)
    draft = versions.draft_from(scheme=other, base=other.versions.get(), by=author, now=NOW)
    versions.edit_draft(
        version_id=draft.pk, revision=draft.revision, document=newer, text="", by=author, now=NOW
    )
    TierAssignment.objects.create(
        client=shop.rich, scheme=other, tier="big", effective_on=TODAY, method_version="1"
    )
    page = look(shop.people.administrator, scheme="two")
    assert [code for code, _name in page.context["tiers"]] == ["big", "small", "huge"]
    assert counts(page) == {"big": 1}


@pytest.mark.parametrize("name", PAGES)
def test_before_the_first_night(name: str, shop: Shop) -> None:
    TierRun.objects.all().delete()
    page = as_(shop.people.manager).get(reverse(name))
    assert page.status_code == 200
    assert page.context["asked"] is None


@pytest.mark.parametrize("name", PAGES)
def test_whoever_may_not_see_tiers_sees_none(name: str, shop: Shop) -> None:
    assert as_(None).get(reverse(name)).status_code == 302
    shop.people.manager.is_active = False
    shop.people.manager.save()
    assert as_(shop.people.manager).get(reverse(name)).status_code == 302
