"""Pages of schemes: who opens them, what they show, and drafts that come back from their form as they went in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from crm.enums import Role
from crm.models import AuditEvent, User
from tests.factories import versions as make
from tests.factories.organisation import make_user
from tests.factories.posting import Posted, posted_by
from tests.factories.schemes import PRESETS, make_house_scheme
from tests.people import People, make_people
from tiering.engine.measures import MEASURES
from tiering.engine.schemes import read
from tiering.models import Scheme, SchemeVersion
from tiering.queries.presets import presets

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def people() -> People:
    make_house_scheme()
    return make_people()


@pytest.fixture
def author() -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER)


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def address(name: str, version: SchemeVersion, *more: Any) -> str:
    return reverse(f"tiering:{name}", args=[version.scheme.code, version.number, *more])


def edited(browser: Browser, version: SchemeVersion) -> Posted:
    return posted_by(browser.get(address("edit_version", version)).content.decode(), "editor")


def house() -> SchemeVersion:
    return make_house_scheme().versions.get(number=1)


@pytest.mark.parametrize("person", ["manager", "colleague", "nobody", "compliance"])
@pytest.mark.parametrize("name", ["schemes", "measures", "scheme", "version", "compare"])
def test_whoever_sees_tiers_reads_their_rules(
    people: People, person: str, name: str, django_assert_max_num_queries: Any
) -> None:
    named: dict[str, list[Any]] = {"scheme": ["house"], "version": ["house", 1], "compare": ["house"]}
    browser = as_(getattr(people, person))
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = browser.get(reverse(f"tiering:{name}", args=named.get(name, [])))
    assert answer.status_code == 200


@pytest.mark.parametrize("person", ["manager", "colleague", "nobody", "compliance"])
def test_only_designers_write(people: People, author: User, person: str) -> None:
    draft = make.make_draft(author)
    browser = as_(getattr(people, person))
    assert browser.get(reverse("tiering:new_scheme")).status_code == 403
    assert browser.get(address("edit_version", draft)).status_code == 403
    assert browser.post(address("edit_version", draft), {"do": "add:tiers"}).status_code == 403
    for url in (
        address("edit_version", draft),
        address("new_draft", draft),
        address("version_step", draft, "submit"),
    ):
        assert browser.post(url, {"revision": "1"}).status_code == 403
        line = AuditEvent.objects.latest("pk")
        assert (line.verb, line.actor_id, line.after["obstacle"]) == (
            "refused",
            getattr(people, person).pk,
            "no_right",
        )
    draft.refresh_from_db()
    assert (draft.revision, draft.document) == (1, make.bands())


def test_unknown_ones_are_not_there(people: People) -> None:
    browser = as_(people.manager)
    for name, arguments in (
        ("scheme", ["nothing"]),
        ("compare", ["nothing"]),
        ("version", ["house", 7]),
        ("version", ["house", 10**30]),
    ):
        assert browser.get(reverse(f"tiering:{name}", args=arguments)).status_code == 404
    assert browser.post(address("version_step", house(), "jump")).status_code == 404
    assert browser.get(reverse("tiering:compare", args=["house"]), {"left": "9" * 30}).status_code == 200


def test_the_house_scheme_reads_as_sentences(people: People) -> None:
    people.manager.language = "en"
    people.manager.save()
    text = as_(people.manager).get(address("version", house())).content.decode()
    assert "Monthly average equity ≥ 10,000,000 yuan and Monthly average commission ≥ 100,000 yuan" in text
    assert "everybody whom nothing else fits" in text


@pytest.mark.parametrize("code", sorted(path.stem for path in PRESETS.glob("*.json")))
def test_every_preset_reads_and_comes_back_from_its_form(
    author: User, code: str, django_assert_max_num_queries: Any
) -> None:
    for preset in presets():  # what grids build on
        if not Scheme.objects.filter(code=preset.code).exists():
            make.make_draft(author, code=preset.code, document=preset.document)
    version = SchemeVersion.objects.get(scheme__code=code, number=1)
    browser = as_(author)
    if version.status != "draft":
        browser.post(address("new_draft", version))
        version = SchemeVersion.objects.get(scheme__code=code, number=2)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert browser.get(address("version", version)).context["sections"]
    before = version.document
    posted = edited(browser, version)
    answer = browser.post(address("edit_version", version), posted | {"do": ["save"]})
    assert answer.status_code == 302, answer.context["editor"].notes
    version.refresh_from_db()
    assert read(version.document) == read(before)
    assert version.document["guesses"] == before["guesses"] if "guesses" in before else True


def test_rows_are_added_moved_and_removed_without_being_kept(author: User) -> None:
    draft = make.make_draft(author)
    browser, url = as_(author), address("edit_version", draft)

    def after(wish: str, posted: Posted) -> Posted:
        answer = browser.post(url, posted | {"do": [wish]}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return posted_by(answer.content.decode(), "editor")

    posted = after("add:rules", edited(browser, draft))
    assert posted["d:rules[1].code"] == ["rule_1"]
    posted = after("up:rules[1]", posted)
    assert posted["d:rules[1].code"] == ["equity"]
    posted = after("add:rules[1].when.lines", posted)
    assert posted["d:rules[1].when.lines[1].subject"] == ["measure:"]
    posted["d:rules[1].when.lines[1].subject"] = ["attribute:kind"]
    posted = after("refresh", posted)
    assert "d:rules[1].when.lines[1].values" in posted
    posted["d:rules[1].when.lines[1].values"] = ["", "institution"]
    posted["d:rules[1].when.lines[1].not"] = ["1"]
    posted["d:rules[1].when.join"] = ["any"]
    posted = after("remove:rules[0]", posted)
    posted = after("add:movement.new_client", posted)
    posted = after("remove:movement.new_client", posted)
    posted = after("add:movement.caps", posted)
    posted = after("remove:movement.caps[0]", posted)
    draft.refresh_from_db()
    assert draft.document == make.bands()
    assert browser.post(url, posted | {"do": ["save"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.document["rules"] == [
        {
            "code": "equity",
            "tier": "big",
            "when": {
                "any": [
                    {"measure": "equity_month_avg", "op": ">=", "value": 1_000_000},
                    {"not": {"attribute": "kind", "in": ["institution"]}},
                ]
            },
        }
    ]


@pytest.mark.parametrize(
    "wish", ["add:nothing", "up:rules[9]", "remove:", "add:rules[9].when.lines", "down:title", "x"]
)
def test_strange_wishes_do_nothing(author: User, wish: str) -> None:
    draft = make.make_draft(author)
    browser = as_(author)
    posted = edited(browser, draft)
    answer = browser.post(address("edit_version", draft), posted | {"do": [wish]})
    assert posted_by(answer.content.decode(), "editor") == posted


def test_what_lies_too_deep_is_shown_and_kept(author: User) -> None:
    deep = {
        "any": [
            {"measure": "lots_21d", "op": ">", "value": 5},
            {
                "all": [
                    {"measure": "equity_end", "known": True},
                    {"not": {"any": [{"measure": "lots_12m", "known": False}]}},
                ]
            },
        ]
    }
    document = make.bands()
    document["rules"][0]["when"] = deep
    draft = make.make_draft(author, document=document)
    browser = as_(author)
    posted = edited(browser, draft)
    assert browser.post(address("edit_version", draft), posted | {"do": ["save"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.document["rules"][0]["when"] == deep


def test_faults_stand_at_their_place_with_a_remedy(author: User) -> None:
    author.language = "en"
    author.save()
    draft = make.make_draft(author)
    browser, url = as_(author), address("edit_version", draft)
    posted = edited(browser, draft)
    posted["d:rules[0].when.lines[0].value"] = ["much"]
    posted["d:tiers[1].name.en"] = [""]
    answer = browser.post(url, posted | {"do": ["check"]})
    rows = {row.place: row for block in answer.context["editor"].blocks for row in block.rows}
    assert [note.text for note in rows["tiers[1]"].notes] == ["“en” is missing."]
    line = rows["rules[0]"].blocks[0].rows[1]
    assert [(note.text, note.remedy) for note in line.notes] == [
        ("“much” is not a number.", "Write a number without a unit.")
    ]
    assert "“much” is not a number." in answer.content.decode()
    answer = browser.post(url, posted | {"do": ["save"]}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    page = browser.get(address("version", draft))
    assert len(page.context["faults"]) == 2
    assert page.context["sections"] == []


def test_figures_are_typed_as_people_write_them(author: User) -> None:
    draft = make.make_draft(author)
    browser = as_(author)
    posted = edited(browser, draft)
    posted["d:rules[0].when.lines[0].value"] = ["2，500,000.50"]
    browser.post(address("edit_version", draft), posted | {"do": ["save"]})
    draft.refresh_from_db()
    assert draft.document["rules"][0]["when"]["value"] == 2_500_000.5


def test_a_slower_edit_is_shown_and_not_kept(author: User) -> None:
    draft = make.make_draft(author)
    browser = as_(author)
    posted = edited(browser, draft)
    first = posted | {"do": ["save"], "d:rules[0].when.lines[0].value": ["2"]}
    second = posted | {"do": ["save"], "d:rules[0].when.lines[0].value": ["3"]}
    assert browser.post(address("edit_version", draft), first).status_code == 302
    answer = browser.post(address("edit_version", draft), second)
    assert answer.status_code == 409
    assert posted_by(answer.content.decode(), "editor")["d:rules[0].when.lines[0].value"] == ["3"]
    draft.refresh_from_db()
    assert draft.document["rules"][0]["when"]["value"] == 2


def test_what_is_not_a_draft_is_not_edited(author: User) -> None:
    browser = as_(author)
    assert browser.get(address("edit_version", house())).status_code == 302
    answer = browser.post(address("edit_version", house()), {"do": "save", "revision": "1"})
    assert answer.status_code == 409
    assert AuditEvent.objects.latest("pk").after["obstacle"] == "wrong_status"


@pytest.mark.parametrize("kind", ["bands", "card", "deviation", "quadrant", "grid", "count", "manual"])
def test_every_kind_can_be_begun(author: User, kind: str) -> None:
    draft = make.make_draft(author)
    browser, url = as_(author), address("edit_version", draft)
    posted = edited(browser, draft) | {"d:kind": [kind], "do": ["refresh"]}
    posted = posted_by(browser.post(url, posted).content.decode(), "editor")
    rows = {
        "card": ["card.factors", "card.factors[0].steps", "card.cuts"],
        "deviation": ["deviation.measures", "deviation.cuts"],
        "count": ["count.conditions", "count.cuts"],
        "manual": ["manual.pairs"],
    }
    for place in rows.get(kind, []):
        answer = browser.post(url, posted | {"do": [f"add:{place}"]})
        assert answer.status_code == 200
        posted = posted_by(answer.content.decode(), "editor")
    assert browser.post(url, posted | {"do": ["save"]}).status_code == 302


def test_the_whole_way_through_the_pages(people: People, author: User) -> None:
    writer, decider = as_(author), as_(people.compliance)
    answer = writer.post(
        reverse("tiering:new_scheme"),
        {"code": "trial", "name": "试用", "name_en": "Trial", "begin_with": "capital_levels"},
    )
    version = SchemeVersion.objects.get(scheme__code="trial")
    assert answer.headers["Location"] == address("edit_version", version)
    assert version.document["title"] == {"zh": "试用", "en": "Trial"}
    writer.post(address("version_step", version, "submit"), {"revision": "1"})
    version.refresh_from_db()
    assert version.status == "draft"  # not simulated
    make.simulate(version, author)
    writer.post(address("version_step", version, "submit"), {"revision": "1"})
    version.refresh_from_db()
    page = decider.get(address("version", version))
    assert list(page.context["steps"]) == ["approve", "refuse"]
    approval = {"revision": version.revision, "meeting_name": "总经理办公会", "meeting_number": "2026-31"}
    missing = decider.post(address("version_step", version, "approve"), approval)
    assert (missing.status_code, list(missing.context["steps"]["approve"].errors)) == (422, ["meeting_on"])
    decider.post(address("version_step", version, "approve"), approval | {"meeting_on": "2026-11-18"})
    version.refresh_from_db()
    assert version.status == "approved"
    day = date(2099, 1, 1)
    schedule = {"revision": version.revision, "effective_from": day.isoformat()}
    decider.post(address("version_step", version, "schedule"), schedule)
    assert AuditEvent.objects.latest("pk").after["obstacle"] == "not_a_trading_day"
    retire = {"revision": version.revision, "reason": "trial is over"}
    decider.post(address("version_step", version, "retire"), retire)
    version.refresh_from_db()
    assert version.status == "retired"


def test_a_code_is_given_once(author: User) -> None:
    answer = as_(author).post(reverse("tiering:new_scheme"), {"code": "house", "name": "x", "name_en": "x"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])


def test_two_versions_side_by_side(author: User, django_assert_max_num_queries: Any) -> None:
    first = make.make_draft(author)
    browser = as_(author)
    browser.post(address("new_draft", first))
    second = SchemeVersion.objects.get(scheme=first.scheme, number=2)
    posted = edited(browser, second) | {"do": ["save"], "d:rules[0].when.lines[0].value": ["2000000"]}
    browser.post(address("edit_version", second), posted)
    url = reverse("tiering:compare", args=[first.scheme.code])
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(url)
    differing = [pair for _title, pairs in page.context["tables"] for pair in pairs if pair.differs]
    assert [(pair.left.split()[-2], pair.right.split()[-2]) for pair in differing] == [
        ("1,000,000", "2,000,000")
    ]
    posted = edited(browser, second) | {"do": ["save"], "d:rules[0].when.lines[0].value": [""]}
    browser.post(address("edit_version", second), posted)
    places = browser.get(url, {"left": "1", "right": "2", "only": "changes"}).context["tables"][0][1]
    assert [(pair.label, pair.has_right) for pair in places] == [("rules[0].when.value", False)]


def test_the_registry_of_measures_is_a_page(people: People) -> None:
    browser = as_(people.manager)
    assert len(browser.get(reverse("tiering:measures")).context["lines"]) == len(MEASURES)
    found = browser.get(reverse("tiering:measures"), {"q": "equity_end"}).context["lines"]
    assert [line.name for line in found] == ["equity_end"]
    assert browser.get(reverse("tiering:measures"), {"q": "no such"}).context["lines"] == []
